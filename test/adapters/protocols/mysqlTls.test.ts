import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../../../adapters/protocols/mysql/sql.ts";
import { mysqlProtocol } from "../../../adapters/protocols/mysql.ts";
import { type TemporaryMariadb, temporaryMariadb, whyNoMariadb } from "../../support/temporaryMariadb.ts";

const whyNot = whyNoMariadb ?? (existsSync("/usr/bin/openssl") ? null : "openssl is not on this machine");

describe.skipIf(whyNot !== null)("a MySQL server with TLS", () => {
  const directory = mkdtempSync(join(tmpdir(), "mysql-tls-"));
  const file = (name: string) => join(directory, name);
  let mariadb: TemporaryMariadb;
  beforeAll(async () => {
    const openssl = (...args: readonly string[]) => execFileSync("openssl", args, { cwd: directory, stdio: "pipe" });
    const key = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    openssl(
      ...key,
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost",
      "-keyout",
      "key.pem",
      "-out",
      "certificate.pem",
    );
    openssl(...key, "-subj", "/CN=another", "-keyout", "other.key", "-out", "other.pem");
    chmodSync(directory, 0o755);
    chmodSync(file("key.pem"), 0o644);
    mariadb = await temporaryMariadb(`--ssl-cert=${file("certificate.pem")}`, `--ssl-key=${file("key.pem")}`);
    await mariadb.asRoot("CREATE DATABASE zzgl", "CREATE USER reader IDENTIFIED BY 'toy-password' REQUIRE SSL");
    await mariadb.asRoot("GRANT SELECT ON zzgl.* TO reader");
  }, 60_000);
  afterAll(async () => {
    await mariadb?.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  async function cipher(host: string, mode: string, ca?: string): Promise<string> {
    const query = `?ssl-mode=${mode}${ca === undefined ? "" : `&ssl-ca=${file(ca)}`}`;
    const url = `mysql://reader:toy-password@${host}:${mariadb.port}/zzgl${query}`;
    const protocol = mysqlProtocol({ system: "toyMysql", url, connectTimeoutMs: 2_000 });
    try {
      const statement = sql`SELECT variable_value AS cipher FROM information_schema.session_status WHERE variable_name = ${"SSL_CIPHER"}`;
      const { rows } = await protocol.send({ statement }, new AbortController().signal);
      return String(rows[0]?.["cipher"]);
    } finally {
      await protocol.close();
    }
  }

  test.each([
    ["localhost", "VERIFY_IDENTITY", "certificate.pem"],
    ["127.0.0.1", "VERIFY_CA", "certificate.pem"],
    ["127.0.0.1", "REQUIRED", undefined],
  ])("%s with ssl-mode %s is read in TLS", async (host, mode, ca) => {
    expect(await cipher(host, mode, ca)).toMatch(/^TLS_/);
  });

  test.each([
    ["another authority", "localhost", "VERIFY_IDENTITY", "other.pem", "unavailable"],
    ["another authority, by address", "127.0.0.1", "VERIFY_CA", "other.pem", "unavailable"],
    ["no authority that Node knows", "localhost", "VERIFY_IDENTITY", undefined, "unavailable"],
    ["no TLS, where the account must have it", "127.0.0.1", "DISABLED", undefined, "credentials"],
  ])("%s is refused", async (_, host, mode, ca, reason) => {
    await expect(cipher(host, mode, ca)).rejects.toMatchObject({ name: "SourceError", reason });
  });
});

test("where TLS of MariaDB is not tested, it is said why", ({ skip }) => {
  skip(whyNot !== null, whyNot ?? "");
});
