import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ConnectConfig } from "ssh2";

export interface SftpAddress {
  readonly settings: ConnectConfig;
  /** The folder on the server that holds one folder `yyyyMM` a month. */
  readonly folder: string;
}

/**
 * The client's options for `sftp://account:password@host:port/folder`, or without a password and with the file of a private key.
 *
 * @param hostKey the fingerprint of the server's key as `ssh-keygen -lf` shows it, `SHA256:...`: another server is refused
 *   before it is told who asks
 * @throws RangeError naming the part that is wrong, never the password
 */
export function readSftpAddress(address: string, hostKey: string, privateKeyFile: string | null): SftpAddress {
  const url = URL.parse(address);
  if (url?.protocol !== "sftp:" || url.hostname === "" || url.username === "") {
    throw new RangeError("The address of an SFTP server is sftp://account@host:port/folder");
  }
  if (!/^SHA256:[A-Za-z\d+/]{43}$/.test(hostKey)) {
    throw new RangeError("The host key is its fingerprint, SHA256: and 43 characters, as ssh-keygen -lf shows it");
  }
  if ((url.password === "") === (privateKeyFile === null)) {
    throw new RangeError("An SFTP server is given a password or a private key, one of both");
  }
  return {
    folder: decodeURIComponent(url.pathname).replace(/\/+$/, "") || "/",
    settings: {
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? 22 : Number(url.port),
      username: decodeURIComponent(url.username),
      ...(privateKeyFile === null
        ? { password: decodeURIComponent(url.password) }
        : { privateKey: readFileSync(privateKeyFile) }),
      hostVerifier: (key: Buffer) => timingSafeEqual(digest(key), Buffer.from(hostKey.slice(7), "base64")),
    },
  };
}

function digest(key: Buffer): Buffer {
  return createHash("sha256").update(key).digest();
}
