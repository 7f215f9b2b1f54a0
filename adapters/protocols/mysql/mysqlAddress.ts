import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import mysql, { type ConnectionOptions } from "mysql2";
import { MysqlProtocolError } from "./mysqlProtocolError.ts";

const modes = ["DISABLED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"] as const;
type SslMode = (typeof modes)[number];

const parameters = new Set(["ssl-mode", "ssl-ca", "server-public-key"]);

/**
 * The driver's options for `mysql://account:password@host:port/database?ssl-mode=...`. The parameters are those of MySQL's own
 * programs:
 *
 * - `ssl-mode`: DISABLED, REQUIRED (TLS with whoever answers), VERIFY_CA or VERIFY_IDENTITY. By default VERIFY_IDENTITY, and
 *   DISABLED for a loopback address. PREFERRED is refused: whoever stands in between chooses.
 * - `ssl-ca`: file of the authorities, PEM; otherwise those of Node.
 * - `server-public-key`: file of the server's RSA key, PEM, for `caching_sha2_password` without a verified TLS.
 *
 * A password leaves in clear only over TLS whose certificate is verified.
 *
 * @throws RangeError naming the part that is wrong, never the password
 */
export function readMysqlAddress(address: string): ConnectionOptions {
  const url = URL.parse(address);
  if (url?.protocol !== "mysql:") throw new RangeError("The address of a MySQL database starts with mysql://");
  const [host, database] = [url.hostname.replace(/^\[|\]$/g, ""), decodeURIComponent(url.pathname.slice(1))];
  if (host === "" || database === "" || url.username === "") {
    throw new RangeError("The address of a MySQL database needs an account, a host and a database");
  }
  const unknown = [...url.searchParams.keys()].find((name) => !parameters.has(name));
  if (unknown !== undefined) throw new RangeError(`The address of a MySQL database has no parameter ${unknown}`);
  const mode = readMode(url.searchParams.get("ssl-mode"), host);
  const isVerified = mode === "VERIFY_CA" || mode === "VERIFY_IDENTITY";
  return {
    host,
    port: url.port === "" ? 3306 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
    ...(mode !== "DISABLED" && { ssl: tlsOptions(mode, url.searchParams.get("ssl-ca")) }),
    authPlugins: authPlugins(isVerified, url.searchParams.get("server-public-key")),
  };
}

function readMode(text: string | null, host: string): SslMode {
  const isLoopback = host === "localhost" || host === "::1" || host.startsWith("127.");
  if (text === null) return isLoopback ? "DISABLED" : requireName("VERIFY_IDENTITY", host);
  const mode = modes.find((each) => each === text.toUpperCase());
  if (mode === undefined) throw new RangeError(`ssl-mode is one of ${modes.join(", ")}`);
  return requireName(mode, host);
}

/** The driver compares a certificate with a name, never with an address. */
function requireName(mode: SslMode, host: string): SslMode {
  if (mode !== "VERIFY_IDENTITY" || isIP(host) === 0) return mode;
  throw new RangeError("ssl-mode VERIFY_IDENTITY needs a host name; give it, or ssl-mode VERIFY_CA with ssl-ca");
}

function tlsOptions(mode: SslMode, caFile: string | null) {
  return {
    rejectUnauthorized: mode !== "REQUIRED",
    verifyIdentity: mode === "VERIFY_IDENTITY",
    minVersion: "TLSv1.2",
    ...(caFile !== null && { ca: readFileSync(caFile, "utf8") }),
  };
}

function authPlugins(isVerified: boolean, keyFile: string | null): NonNullable<ConnectionOptions["authPlugins"]> {
  const refuse = (): never => {
    throw new MysqlProtocolError(
      "credentials",
      "password in clear",
      "The server asks for the password in clear; use ssl-mode VERIFY_IDENTITY or VERIFY_CA, or give server-public-key.",
    );
  };
  return {
    caching_sha2_password: mysql.authPlugins.caching_sha2_password({
      overrideIsSecure: isVerified,
      ...(keyFile !== null && { serverPublicKey: createPublicKey(readFileSync(keyFile)) }),
      // A key from whoever answers would let them read the password.
      onServerPublicKey: refuse,
    }),
    mysql_clear_password: isVerified ? mysql.authPlugins.mysql_clear_password({}) : refuse,
    // The driver would send it in clear over any TLS. MySQL replaced it by caching_sha2_password in 8.0.
    sha256_password: refuse,
  };
}
