import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import iconv from "iconv-lite";
import ssh2 from "ssh2";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SourceError } from "../../../adapters/errors.ts";
import { fileDropProtocol } from "../../../adapters/protocols/fileDrop.ts";
import { spoolEvery } from "../../../adapters/protocols/sftp/spoolEvery.ts";
import { fetchSftpDrop, type SftpSpoolOptions } from "../../../adapters/protocols/sftpSpool.ts";
import { type SftpServer, startSftpServer } from "../standIns/sftpServer.ts";

const never = new AbortController().signal;
let server: SftpServer;
let directory = "";

beforeEach(async () => {
  server = await startSftpServer();
  directory = mkdtempSync(join(tmpdir(), "spool-"));
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

const put = (name: string, content: string | Buffer, more: { mtime?: number; size?: number; isLink?: boolean } = {}) =>
  server.files.set(`/out/${name}`, { content: Buffer.from(content as string), mtime: 1_700_000_000, ...more });
const optionsOf = (more: Partial<SftpSpoolOptions> = {}): SftpSpoolOptions => ({
  system: "drop",
  url: `sftp://reader:toy-password@127.0.0.1:${server.port}/out`,
  hostKey: server.hostKey,
  directory,
  maxBytes: 1_000_000,
  ...more,
});
const pass = (more: Partial<SftpSpoolOptions> = {}) => fetchSftpDrop(optionsOf(more), never);
const failureOf = (promise: Promise<unknown>): Promise<SourceError> =>
  promise.then(
    () => expect.unreachable("the pass went well"),
    (error: SourceError) => error,
  );
const namesIn = (month: string) => readdirSync(join(directory, month)).sort();
const sha256 = (content: string) => createHash("sha256").update(content).digest("hex");
const register = iconv.encode("成员编号,姓名\r\nM01,湖㳇\r\n", "gb18030");

describe("a drop on an SFTP server", () => {
  test("is fetched once, and read from the spool folder", async () => {
    put("202404/JTZC_CY_20240401.csv", register);
    put("202404/JTZC_CY_20240401.ok", "1");
    expect(await pass()).toEqual({ fetched: ["202404/JTZC_CY_20240401.csv"], left: [] });
    const drop = fileDropProtocol({ system: "drop", directory, maxBytes: 1_000_000 });
    expect(await drop.send({ table: "JTZC_CY", layout: { columns: [] } }, never)).toMatchObject({
      day: "20240401",
      rows: [{ 姓名: "湖㳇" }],
    });
    expect(await pass()).toEqual({ fetched: [], left: [] });
  });

  test("only once it is complete", async () => {
    put("202404/a_20240401.csv", "half");
    expect((await pass()).fetched).toEqual([]);
    put("202404/a_20240401.csv.sha256", `${sha256("whole")}  a_20240401.csv\n`);
    expect(await pass()).toEqual({ fetched: [], left: [{ file: "202404/a_20240401.csv", reason: "checksum" }] });
    expect(namesIn("202404")).toEqual([]);
    put("202404/a_20240401.csv", "whole");
    expect((await pass()).fetched).toEqual(["202404/a_20240401.csv"]);
    expect(namesIn("202404")).toEqual(["a_20240401.csv", "a_20240401.csv.sha256"]);
  });

  test("again where it was corrected", async () => {
    put("202404/a_20240401.csv", "one");
    put("202404/a_20240401.ok", "1");
    await pass();
    put("202404/a_20240401.csv", "two", { mtime: 1_700_000_060 });
    expect((await pass()).fetched).toEqual(["202404/a_20240401.csv"]);
    expect(readFileSync(join(directory, "202404/a_20240401.csv"), "utf8")).toBe("two");
  });

  test("again where its count was corrected", async () => {
    put("202404/a_20240401.csv", "one");
    put("202404/a_20240401.ok", "7");
    await pass();
    put("202404/a_20240401.ok", "1", { mtime: 1_700_000_060 });
    expect((await pass()).fetched).toEqual(["202404/a_20240401.csv"]);
    expect(readFileSync(join(directory, "202404/a_20240401.ok"), "utf8")).toBe("1");
    expect((await pass()).fetched).toEqual([]);
  });

  test("never half: a connection that breaks leaves nothing, and the next pass begins anew", async () => {
    const long = "x".repeat(200_000);
    put("202404/a_20240401.csv", long);
    put("202404/a_20240401.ok", "1");
    server.breakAfterReads = 3;
    expect(await failureOf(pass())).toMatchObject({ reason: "unavailable" });
    expect(namesIn("202404")).toEqual([]);
    server.breakAfterReads = Number.POSITIVE_INFINITY;
    expect((await pass()).fetched).toHaveLength(1);
    expect(readFileSync(join(directory, "202404/a_20240401.csv"), "utf8")).toBe(long);
  });

  test("an older marker does not stand beside a newer file", async () => {
    put("202404/a_20240401.csv", "one");
    put("202404/a_20240401.ok", "1");
    await pass();
    put("202404/a_20240401.csv", "two and more", { mtime: 1_700_000_060 });
    put("202404/a_20240401.ok", "2");
    // The file takes one read, its marker the next.
    server.breakAfterReads = 1;
    expect(await failureOf(pass())).toMatchObject({ reason: "unavailable" });
    expect(namesIn("202404")).toEqual(["a_20240401.csv"]);
    server.breakAfterReads = Number.POSITIVE_INFINITY;
    await pass();
    expect(namesIn("202404")).toEqual(["a_20240401.csv", "a_20240401.ok"]);
    expect(readFileSync(join(directory, "202404/a_20240401.ok"), "utf8")).toBe("2");
  });

  test.each([
    ["a larger file than allowed", { size: 2_000_000 }, "size"],
    ["a file that is shorter than its folder says", { size: 100 }, "length"],
    ["a link", { isLink: true }, "no file"],
  ])("%s is left where it is, and the others come", async (_, more, reason) => {
    put("202404/a_20240401.csv", "one", more);
    put("202404/a_20240401.ok", "1");
    put("202404/b_20240401.csv", "two");
    put("202404/b_20240401.ok", "1");
    expect(await pass()).toEqual({
      fetched: ["202404/b_20240401.csv"],
      left: [{ file: "202404/a_20240401.csv", reason }],
    });
    expect(namesIn("202404")).toEqual(["b_20240401.csv", "b_20240401.ok"]);
  });

  test("names that lead elsewhere, hidden ones and other endings are not looked at", async () => {
    for (const name of ["..\\a.csv", ".a.csv", "a.sh", "a.csv.part"]) {
      put(`202404/${name}`, "x");
      put(`202404/${name}.sha256`, sha256("x"));
    }
    put("etc/a.csv", "x");
    put("etc/a.ok", "1");
    expect(await pass()).toEqual({ fetched: [], left: [] });
    expect(server.opened).toEqual([]);
  });

  test("a server with another key is refused before it is told a password", async () => {
    const other = `SHA256:${"A".repeat(43)}`;
    expect(await failureOf(pass({ hostKey: other }))).toMatchObject({ reason: "credentials", sourceCode: "host key" });
    expect(server.passwords).toEqual([]);
  });

  test("a wrong password is credentials, nobody there unavailable", async () => {
    const url = `sftp://reader:wrong@127.0.0.1:${server.port}/out`;
    expect(await failureOf(pass({ url }))).toMatchObject({ reason: "credentials" });
    expect(await failureOf(pass({ url: "sftp://reader:toy-password@127.0.0.1:1/out" }))).toMatchObject({
      reason: "unavailable",
    });
  });

  test("a private key is as good as a password", async () => {
    const pair = ssh2.utils.generateKeyPairSync("ed25519");
    await server.close();
    server = await startSftpServer(pair.public);
    const privateKeyFile = join(directory, "key");
    writeFileSync(privateKeyFile, pair.private, { mode: 0o600 });
    put("202404/a_20240401.csv", "one");
    put("202404/a_20240401.ok", "1");
    const { fetched } = await pass({ url: `sftp://reader@127.0.0.1:${server.port}/out`, privateKeyFile });
    expect(fetched).toHaveLength(1);
  });

  test("passes follow one another; one that fails is told and stops nothing", async () => {
    const told: string[] = [];
    server.files.clear();
    const spool = spoolEvery(optionsOf(), {
      everyMs: 10,
      onPass: ({ fetched }) => told.push(...fetched),
      onFailure: ({ reason }) => told.push(reason),
    });
    put("202404/a_20240401.csv", "x".repeat(100_000));
    put("202404/a_20240401.ok", "1");
    server.breakAfterReads = 2;
    while (!told.includes("unavailable")) await new Promise((resolve) => setTimeout(resolve, 5));
    server.breakAfterReads = Number.POSITIVE_INFINITY;
    while (told.at(-1) !== "202404/a_20240401.csv") await new Promise((resolve) => setTimeout(resolve, 5));
    await spool.close();
    const count = told.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told).toHaveLength(count);
  });

  test("a pass that is aborted ends at once", async () => {
    expect(await failureOf(fetchSftpDrop(optionsOf(), AbortSignal.abort()))).toMatchObject({ reason: "aborted" });
  });

  test("A2: a server that is none ends the pass and nothing else", async () => {
    const noise = createServer((socket) =>
      socket.on("error", () => undefined).end(Buffer.alloc(500, "SSH-2.0-x\r\n\0\xff")),
    );
    noise.listen(0, "127.0.0.1");
    await once(noise, "listening");
    const url = `sftp://reader:toy-password@127.0.0.1:${(noise.address() as AddressInfo).port}/out`;
    const failure = await failureOf(pass({ url }));
    expect(failure.name).toBe("SourceError");
    expect(failure.message).not.toMatch(/toy-password|127\.0/);
    noise.close();
  });

  test.each([
    ["ftp://reader:a@host/out", "SHA256:".padEnd(50, "A")],
    ["sftp://reader:a@host/out", "aa:bb"],
    ["sftp://reader@host/out", "SHA256:".padEnd(50, "A")],
  ])("%s with the host key %s is refused", async (url, hostKey) => {
    await expect(pass({ url, hostKey })).rejects.toThrow(RangeError);
  });
});
