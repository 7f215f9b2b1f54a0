import { unwatchFile, watchFile } from "node:fs";
import { createLocalJWKSet, type JWTVerifyGetKey } from "jose";
import { AccessConfigError } from "../accessConfigError.ts";
import type { AccessLog } from "../accessLog.ts";
import { maxSettingFileBytes, readBoundedText } from "../readBoundedText.ts";

export interface FileKeys {
  readonly key: JWTVerifyGetKey;
  readonly close: () => void;
}

/** Pause between two looks at the file. */
const pollMs = 1_000;

/**
 * Keys of another issuer from a file (RFC 7517), read again when it changes. A file that cannot be read leaves the keys
 * as they were.
 *
 * @throws AccessConfigError when it cannot be read at the start
 */
export function openFileKeys(file: string, log: AccessLog, onChange: () => void): FileKeys {
  let keys = readKeys(file);
  const look = () => {
    try {
      keys = readKeys(file);
      onChange();
      log.info({ file }, "the keys of an issuer were read again");
    } catch {
      log.warn({ file }, "the keys of an issuer cannot be read; the last ones stay");
    }
  };
  watchFile(file, { interval: pollMs, persistent: false }, look);
  return { key: (header, token) => keys(header, token), close: () => unwatchFile(file, look) };
}

function readKeys(file: string): JWTVerifyGetKey {
  try {
    return createLocalJWKSet(JSON.parse(readBoundedText(file, maxSettingFileBytes)));
  } catch {
    throw new AccessConfigError(
      `TOKEN_ISSUERS: ${file} has to be a JSON Web Key Set, { "keys": [ ... ] }, of at most 1 MiB.`,
    );
  }
}
