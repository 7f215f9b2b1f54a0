import { dirname, resolve } from "node:path";
import type { AccessLog } from "../accessLog.ts";
import { openFileKeys } from "./fileKeys.ts";
import type { IssuerEntry } from "./issuerEntry.ts";
import { readClaims } from "./readClaims.ts";
import { readIssuers } from "./readIssuers.ts";
import { createRemoteKeys, type RemoteKeysOptions } from "./remoteKeys.ts";
import type { TokenIssuer } from "./tokenIssuer.ts";

export interface IssuersOptions {
  /** The setting TOKEN_ISSUERS; empty for none. */
  readonly file: string;
  readonly log: AccessLog;
  /** Told when keys were replaced, so that tokens verified with the old ones are verified again. */
  readonly onChange: () => void;
  readonly remote?: Omit<RemoteKeysOptions, "url" | "log">;
}

export interface Issuers {
  readonly issuerOf: (issuer: string) => TokenIssuer | undefined;
  readonly close: () => void;
}

/**
 * The other issuers whose tokens are accepted.
 *
 * @throws AccessConfigError
 */
export function openIssuers({ file, log, onChange, remote = {} }: IssuersOptions): Issuers {
  const closings: (() => void)[] = [];
  const open = (entry: IssuerEntry): TokenIssuer["key"] => {
    if (URL.canParse(entry.jwks)) return createRemoteKeys({ url: entry.jwks, log, ...remote });
    const { key, close } = openFileKeys(resolve(dirname(file), entry.jwks), log, onChange);
    closings.push(close);
    return key;
  };
  const entries = file === "" ? [] : readIssuers(file);
  const issuers = new Map<string, TokenIssuer>();
  for (const entry of entries) {
    const { issuer, audience, type, algorithms } = entry;
    issuers.set(issuer, {
      issuer,
      audience,
      type,
      algorithms,
      key: open(entry),
      read: (payload) => readClaims(entry, payload),
    });
  }
  return {
    issuerOf: (issuer) => issuers.get(issuer),
    close: () => {
      for (const close of closings) close();
    },
  };
}
