import mysql from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SourceError } from "../../../adapters/errors.ts";
import { inThreeBytes } from "../../../adapters/protocols/mysql/inThreeBytes.ts";
import { sql } from "../../../adapters/protocols/mysql/sql.ts";
import { type MysqlOptions, type MysqlRequest, mysqlProtocol } from "../../../adapters/protocols/mysql.ts";
import { decodeDateTime, encodeDateTime } from "../../../adapters/values/localDateTime.ts";
import { MarkedCells } from "../../../adapters/values/markedCells.ts";
import { decodeBoolean } from "../../../adapters/values/truth.ts";
import { type TemporaryMariadb, temporaryMariadb, whyNoMariadb } from "../../support/temporaryMariadb.ts";

const never = new AbortController().signal;

/** Tables as a vendor of 2012 made them, in the sql_mode of that time. */
const tables = [
  "CREATE DATABASE zzgl CHARACTER SET utf8mb4",
  "CREATE TABLE zzgl.jmxx (bh varchar(20) COLLATE utf8mb4_general_ci PRIMARY KEY, xm varchar(40) CHARACTER SET utf8mb3, dz varchar(80))",
  "INSERT INTO zzgl.jmxx VALUES ('1', '𠮷田', '湖㳇镇'), ('2', '李?', '湖㳇镇'), ('a', '沈静', ''), ('Ç', '周明', ''), ('b ', '许文', '')",
  "CREATE TABLE zzgl.cells (id bigint PRIMARY KEY, large bigint unsigned, price decimal(20,4), truth bit(1), bits bit(40), tiny tinyint(1), day date, clock datetime, clock3 datetime(3), moment timestamp NULL, time time, year year, words json, bytes varbinary(4), picture blob, kind enum('甲','乙'), ratio double)",
  "INSERT INTO zzgl.cells VALUES (9007199254740993123, 18446744073709551615, 12345678901234.5600, b'1', 1099511627775, 1, '2024-02-29', '2024-03-15 09:30:00', '2024-03-15 09:30:00.120', '2024-03-15 09:30:00', '-838:59:59', 2024, '{\"n\": 9007199254740993}', x'00ff', x'00ff', '乙', 0.1)",
  "INSERT INTO zzgl.cells (id, truth, day, clock, moment) VALUES (2, b'0', '0000-00-00', '0000-00-00', '0000-00-00'), (3, NULL, '2024-00-00', '2024-02-31', NULL)",
  "CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'toy-password'",
  "GRANT SELECT ON zzgl.* TO reader@'127.0.0.1'",
  "CREATE USER clerk@'127.0.0.1' IDENTIFIED BY 'toy-password'",
  "GRANT SELECT, INSERT, UPDATE, DELETE ON zzgl.* TO clerk@'127.0.0.1'",
];

describe.skipIf(whyNoMariadb !== null)("a database of the MySQL family", () => {
  let mariadb: TemporaryMariadb;
  const opened: { close: () => Promise<void> }[] = [];

  beforeAll(async () => {
    // What a DBA leaves: whoever is not root talks GBK, in a transaction that never ends.
    mariadb = await temporaryMariadb("--init-connect=SET NAMES gbk, autocommit=0", "--max-allowed-packet=64M");
    await mariadb.asRoot("SET SESSION time_zone = '+08:00'", ...tables);
  }, 60_000);
  afterAll(async () => {
    for (const each of opened) await each.close();
    await mariadb?.remove();
  });

  type Overrides = Partial<MysqlOptions> & { account?: string; password?: string; database?: string; query?: string };
  function protocolOf({ account = "reader", password = "toy-password", database = "zzgl", ...more }: Overrides = {}) {
    const url = `mysql://${account}:${password}@127.0.0.1:${mariadb.port}/${database}${more.query ?? ""}`;
    const protocol = mysqlProtocol({
      system: "toyMysql",
      url,
      queryTimeoutMs: 2_000,
      connectTimeoutMs: 2_000,
      ...more,
    });
    opened.push(protocol);
    return protocol;
  }
  const read = async (request: MysqlRequest, overrides: Overrides = {}) =>
    (await protocolOf(overrides).send(request, never)).rows;
  const rowsOf = (...statement: Parameters<typeof sql>) => read({ statement: sql(...statement) });
  const failureOf = (promise: Promise<unknown>): Promise<SourceError> =>
    promise.then(
      () => expect.unreachable("the statement passed"),
      (error: unknown) => (error instanceof SourceError ? error : expect.unreachable(`no SourceError: ${error}`)),
    );

  /** The driver as its manual has it, to show what it would do. */
  async function naively(statement: string, values: (string | number | string[])[] = []) {
    const connection = await mysql.createConnection({
      ...{ host: "127.0.0.1", port: mariadb.port, user: "reader", password: "toy-password", database: "zzgl" },
    });
    try {
      const [rows] = await connection.execute<mysql.RowDataPacket[]>(statement, values);
      return rows;
    } finally {
      await connection.end();
    }
  }
  const one = (id: string) => rowsOf`SELECT * FROM cells WHERE id = ${id}`.then(([row]) => row ?? {});

  describe("what surprises in such databases", () => {
    test("a column of three bytes a character stores ? for 𠮷: a name in which ? touches a character is marked", async () => {
      const [first, second, third] = await rowsOf`SELECT bh, xm FROM jmxx WHERE bh IN (${["1", "2", "a"]}) ORDER BY bh`;
      expect([first, second, third].map((row) => row?.["xm"])).toEqual(["?田", "李?", "沈静"]);
      const cells = new MarkedCells();
      const names = [first, second, third].map((row) => cells.name("name", String(row?.["xm"])));
      expect(names).toEqual(["?田", "李?", "沈静"]);
      expect(cells.flags).toEqual(Array(2).fill({ field: "name", issue: "CHARACTER_LOST" }));
    });

    test("and 𠮷 as a value fails the statement there, so that it is not sent", async () => {
      const names = ["𠮷田", "沈静"];
      const failure = await failureOf(rowsOf`SELECT bh FROM jmxx WHERE xm IN (${names})`);
      expect(failure).toMatchObject({ reason: "refused", sourceCode: "1270" });
      expect(await rowsOf`SELECT bh FROM jmxx WHERE xm IN (${inThreeBytes(names)})`).toEqual([{ bh: "a" }]);
      expect(await rowsOf`SELECT ${"𠮷田㳇"} AS text`).toEqual([{ text: "𠮷田㳇" }]);
    });

    test("a session in GBK loses 㳇: ours is in utf8mb4 whatever the server was told", async () => {
      expect((await naively("SELECT dz FROM jmxx WHERE bh = '1'"))[0]?.["dz"]).not.toBe("湖㳇镇");
      expect(await rowsOf`SELECT dz FROM jmxx WHERE bh = ${"1"}`).toEqual([{ dz: "湖㳇镇" }]);
    });

    test("0000-00-00 is what is stored, and an empty value that is marked", async () => {
      const [naive] = await naively("SELECT day, clock FROM cells WHERE id = 2");
      expect(Number.isNaN(Number(naive?.["day"]))).toBe(true);
      const row = await one("2");
      expect(row).toMatchObject({ day: "0000-00-00", clock: "0000-00-00 00:00:00", moment: "0000-00-00 00:00:00" });
      const cells = new MarkedCells();
      const values = [
        cells.day("bornOn", String(row["day"])),
        cells.time("madeAt", String(row["clock"])),
        cells.time("changedAt", String(row["moment"])),
      ];
      expect(values).toEqual([null, null, null]);
      expect(cells.flags.map(({ field, issue }) => `${field} ${issue}`)).toEqual([
        "bornOn DEFAULT_VALUE",
        "madeAt DEFAULT_VALUE",
        "changedAt DEFAULT_VALUE",
      ]);
    });

    test("a day that no calendar has is null and marked", async () => {
      const row = await one("3");
      const cells = new MarkedCells();
      expect(cells.day("bornOn", String(row["day"]))).toBe(null);
      expect(cells.flags).toEqual([{ field: "bornOn", issue: "UNREADABLE_VALUE" }]);
      expect(row["clock"]).toBe("0000-00-00 00:00:00");
    });

    test("whole numbers of 19 and 20 digits and decimals keep every digit, as text", async () => {
      expect((await naively("SELECT id FROM cells WHERE id > 5"))[0]?.["id"]).not.toBe("9007199254740993123");
      expect(await one("9007199254740993123")).toMatchObject({
        id: "9007199254740993123",
        large: "18446744073709551615",
        price: "12345678901234.5600",
        words: '{"n": 9007199254740993}',
      });
    });

    test("bit(1) is 0 or 1 as tinyint(1), longer bits are their number", async () => {
      expect(Buffer.isBuffer((await naively("SELECT truth FROM cells WHERE id = 2"))[0]?.["truth"])).toBe(true);
      expect(await one("9007199254740993123")).toMatchObject({ truth: 1, bits: "1099511627775", tiny: 1 });
      expect([await one("2"), await one("3")].map((row) => decodeBoolean(row["truth"] as number | null))).toEqual([
        false,
        null,
      ]);
    });

    test("= ignores case, accents and trailing blanks: only rows with a key that was asked for are an answer", async () => {
      const keys = ["A", "a ", "c", "b"];
      const statement = sql`SELECT bh FROM jmxx WHERE bh IN (${keys}) ORDER BY bh`;
      expect((await read({ statement })).map(({ bh }) => bh)).toEqual(["a", "b ", "Ç"]);
      expect(await read({ statement, exactly: { column: "bh", among: keys } })).toEqual([]);
      const exact = sql`SELECT bh FROM jmxx WHERE bh IN (${["a", "b "]})`;
      expect(await read({ statement: exact, exactly: { column: "bh", among: ["a", "b "] } })).toHaveLength(2);
    });

    test("IN with a list: one placeholder each, filled up so that few statements are prepared", async () => {
      expect(await naively("SELECT bh FROM jmxx WHERE bh IN (?)", [["1", "2"]])).toEqual([]);
      expect(await rowsOf`SELECT bh FROM jmxx WHERE bh IN (${["1", "2"]}) ORDER BY bh`).toEqual([
        { bh: "1" },
        { bh: "2" },
      ]);
      expect(sql`x IN (${["1", "2", "3"]})`).toEqual({ text: "x IN (?, ?, ?, ?)", values: ["1", "2", "3", "3"] });
      expect(await rowsOf`SELECT bh FROM jmxx WHERE bh IN (${[]})`).toEqual([]);
    });

    test("DATETIME is the clock of the source, TIMESTAMP a moment, whatever the zones of server and process", async () => {
      const row = await one("9007199254740993123");
      expect(row).toMatchObject({
        day: "2024-02-29",
        clock: "2024-03-15 09:30:00",
        clock3: "2024-03-15 09:30:00.120",
        moment: "2024-03-15T01:30:00Z",
        time: "-838:59:59",
        year: 2024,
      });
      const moments = [row["clock"], row["clock3"], row["moment"]].map((cell) => decodeDateTime(String(cell)));
      expect(moments).toEqual(Array(3).fill("2024-03-15T09:30:00+08:00"));
      const at = encodeDateTime("2024-03-15T01:30:00Z");
      expect(await rowsOf`SELECT id FROM cells WHERE clock = ${at}`).toEqual([{ id: "9007199254740993123" }]);
    });

    test("other cells: bytes as bytes, ENUM as text, DOUBLE as a number", async () => {
      const { bytes, picture, kind, ratio } = await one("9007199254740993123");
      expect([bytes, picture, kind, ratio]).toEqual([Buffer.of(0, 255), Buffer.of(0, 255), "乙", 0.1]);
    });
  });

  describe("statements", () => {
    test("values are bound, whatever they hold, and numbers are whole", async () => {
      const text = "'; DROP TABLE jmxx; -- \\ \u0000 ?";
      expect(await rowsOf`SELECT ${text} AS text, ${null} AS nothing, ${true} AS truth`).toEqual([
        { text, nothing: null, truth: 1 },
      ]);
      expect(await rowsOf`SELECT bh FROM jmxx ORDER BY bh LIMIT ${1} OFFSET ${1n}`).toEqual([{ bh: "2" }]);
      expect(() => sql`SELECT ${0.5}`).toThrow(TypeError);
      expect(() => sql`SELECT ${2 ** 53}`).toThrow(TypeError);
    });

    test("a statement in a statement keeps its values in their order", () => {
      const within = sql`(xzqdm LIKE ${"329901%"} OR xzqdm IN (${["1", "2"]}))`;
      expect(sql`SELECT * FROM jmxx WHERE bh > ${"0"} AND ${within} LIMIT ${5}`).toEqual({
        text: "SELECT * FROM jmxx WHERE bh > ? AND (xzqdm LIKE ? OR xzqdm IN (?, ?)) LIMIT ?",
        values: ["0", "329901%", "1", "2", 5],
      });
    });

    test("two statements in one are refused", async () => {
      expect(await failureOf(rowsOf`SELECT 1; SELECT 2`)).toMatchObject({ reason: "unexpected", sourceCode: "1064" });
    });

    test("two columns of one name, a shape and a statement without rows are no answer", async () => {
      expect(await failureOf(rowsOf`SELECT 1 AS a, 2 AS a`)).toMatchObject({ sourceCode: "column names" });
      expect(await failureOf(rowsOf`SELECT POINT(1, 2) AS place`)).toMatchObject({ sourceCode: "column type" });
      expect(await failureOf(rowsOf`SET @a = 1`)).toMatchObject({ reason: "badReply", sourceCode: "result sets" });
    });
  });

  describe("sessions", () => {
    test("read only, also where the account may write", async () => {
      const write = { statement: sql`DELETE FROM jmxx` };
      const failure = await failureOf(read(write, { account: "clerk" }));
      expect(failure).toMatchObject({ reason: "unexpected", sourceCode: "1792" });
      expect(await rowsOf`SELECT COUNT(*) AS n FROM jmxx`).toEqual([{ n: "5" }]);
    });

    test("a read does not open a transaction whose past later reads see", async () => {
      const protocol = protocolOf();
      const count = { statement: sql`SELECT COUNT(*) AS n FROM jmxx WHERE bh = ${"later"}` };
      expect((await protocol.send(count, never)).rows).toEqual([{ n: "0" }]);
      await mariadb.asRoot("INSERT INTO zzgl.jmxx VALUES ('later', '', '')");
      expect((await protocol.send(count, never)).rows).toEqual([{ n: "1" }]);
      await mariadb.asRoot("DELETE FROM zzgl.jmxx WHERE bh = 'later'");
    });

    test("are kept: one after another in one, at once in several", async () => {
      const protocol = protocolOf();
      const id = { statement: sql`SELECT CONNECTION_ID() AS id, SLEEP(0.05) AS slept` };
      const idOf = async () => (await protocol.send(id, never)).rows[0]?.["id"];
      const first = await idOf();
      expect(await idOf()).toBe(first);
      expect(new Set(await Promise.all([idOf(), idOf(), idOf()])).size).toBe(3);
    });

    test("one that the server has ended is not used again", async () => {
      const protocol = protocolOf();
      const id = { statement: sql`SELECT CONNECTION_ID() AS id` };
      const [row] = (await protocol.send(id, never)).rows;
      await mariadb.asRoot(`KILL ${row?.["id"]}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect((await protocol.send(id, never)).rows).not.toEqual([row]);
    });

    test.each([
      [{ password: "wrong" }, "credentials", "1045"],
      [{ database: "nowhere" }, "credentials", "1044"],
      [{ query: "?ssl-mode=REQUIRED" }, "credentials", "HANDSHAKE_NO_SSL_SUPPORT"],
    ] as const)("refused with %o: %s %s", async (overrides, reason, sourceCode) => {
      const failure = await failureOf(read({ statement: sql`SELECT 1` }, overrides));
      expect(failure).toMatchObject({ reason, sourceCode });
      expect(failure.message).not.toMatch(/reader|toy-password|127\.0/);
    });
  });

  describe("time", () => {
    /** Statements of our accounts that the server still works at. */
    const running = () =>
      mariadb.asRoot("SELECT info FROM information_schema.processlist WHERE user = 'reader' AND info LIKE '%SLEEP%'");

    test("the server ends a statement at its bound", async () => {
      const slow = { statement: sql`SELECT SLEEP(20) AS slept` };
      const failure = await failureOf(read(slow, { queryTimeoutMs: 200 }));
      expect(failure).toMatchObject({ reason: "timeout", sourceCode: "1969" });
      expect(await running()).toEqual([]);
    });

    test("a call that is aborted rejects at once, and its statement is killed", async () => {
      const caller = new AbortController();
      const protocol = protocolOf({ queryTimeoutMs: 60_000 });
      const pending = failureOf(protocol.send({ statement: sql`SELECT SLEEP(20) AS slept` }, caller.signal));
      while ((await running()).length === 0);
      caller.abort();
      expect(await pending).toMatchObject({ reason: "aborted" });
      const until = Date.now() + 3_000;
      while ((await running()).length > 0 && Date.now() < until);
      expect(await running()).toEqual([]);
      expect((await protocol.send({ statement: sql`SELECT 1 AS one` }, never)).rows).toEqual([{ one: 1 }]);
    });

    test("a call that is aborted before it starts opens no session", async () => {
      const before = await mariadb.asRoot("SHOW STATUS LIKE 'Connections'");
      expect(await failureOf(protocolOf().send({ statement: sql`SELECT 1` }, AbortSignal.abort()))).toMatchObject({
        reason: "aborted",
      });
      const [after] = await mariadb.asRoot("SHOW STATUS LIKE 'Connections'");
      expect(Number(after?.["Value"]) - Number(before[0]?.["Value"])).toBe(1);
    });
  });

  describe("answers", () => {
    test("above 32 MiB are cut while they arrive", async () => {
      const statement = sql`SELECT REPEAT('x', 1000000) AS text FROM seq_1_to_200`;
      expect(await failureOf(read({ statement }))).toMatchObject({ reason: "badReply", sourceCode: "answer too long" });
    });

    test("above 200,000 rows as well", async () => {
      const statement = sql`SELECT seq FROM seq_1_to_200001`;
      expect(await failureOf(read({ statement }))).toMatchObject({ reason: "badReply", sourceCode: "too many rows" });
    });

    test("of one packet above 16 MB are read", async () => {
      const [row] = await rowsOf`SELECT REPEAT('x', 16777300) AS text`;
      expect(String(row?.["text"]).length).toBe(16_777_300);
    });
  });
});

test("where MariaDB is not tested, it is said why", ({ skip }) => {
  skip(whyNoMariadb !== null, whyNoMariadb ?? "");
});
