import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SourceError } from "../../../adapters/errors.ts";
import { PrismaClient } from "../../../adapters/generated/legacyFront/client.ts";
import { type SqlRequest, sqlProtocol } from "../../../adapters/protocols/sql.ts";
import { sqlReason } from "../../../adapters/protocols/sqlReason.ts";
import { ensureReadOnlyRole } from "../../../sandbox/postgres/readOnlyRole.ts";
import { withClient } from "../../../sandbox/postgres/withClient.ts";
import { temporaryPostgres } from "../../sandbox/temporaryPostgres.ts";

const never = new AbortController().signal;
const role = { name: "reader", password: "toy-password", database: "front" };

describe("a PostgreSQL source", () => {
  let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
  const opened: { close: () => Promise<void> }[] = [];

  type Overrides = {
    options?: string;
    password?: string;
    port?: number;
    concurrency?: number;
    prepare?: SqlRequest<PrismaClient>;
  };
  const protocolOf = (overrides: Overrides = {}) => {
    const { password = role.password, port = postgres.server.port, concurrency = 2, prepare, options = "" } = overrides;
    const protocol = sqlProtocol({
      system: "toySql",
      url: `postgresql://${role.name}:${password}@127.0.0.1:${port}/${role.database}${options}`,
      concurrency,
      queryTimeoutMs: 400,
      connectTimeoutMs: 1000,
      client: (adapter) => new PrismaClient({ adapter }),
      ...(prepare !== undefined && { prepare }),
    });
    opened.push(protocol);
    return protocol;
  };
  const sleep = (seconds: number): SqlRequest<PrismaClient> => {
    return (client) => client.$queryRaw`SELECT pg_sleep(${seconds})::text`;
  };

  beforeAll(async () => {
    postgres = await temporaryPostgres();
    await postgres.server.ensureDatabase(role.database);
    await withClient(postgres.server.connection(role.database), async (client) => {
      await client.query(
        "CREATE TABLE inf_apply_result (no text PRIMARY KEY, result_no text, finish_date text, status text, licence_no text, note text, update_date text)",
      );
      await client.query("INSERT INTO inf_apply_result (no, status) VALUES ('1', 'A'), ('2', '\uFFFD\uFFFD')");
      await ensureReadOnlyRole(client, role);
    });
  }, 60_000);

  afterAll(async () => {
    for (const protocol of opened) await protocol.close();
    await postgres?.remove();
  });

  it("reads rows through the generated client", async () => {
    const rows = await protocolOf().send(
      (client) => client.applicationResult.findMany({ where: { status: "A" } }),
      never,
    );
    expect(rows).toMatchObject([{ applicationNumber: "1", status: "A", resultNumber: null }]);
  });

  it("prepares a query by Prisma's own compiler, and calls no database for it", async () => {
    let connections = 0;
    const database = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((settle) => database.listen(0, "127.0.0.1", settle));
    const { port } = database.address() as AddressInfo;
    const asked: unknown[] = [];
    const protocol = protocolOf({
      port,
      prepare: async (client) => asked.push(await client.applicationResult.findMany({ take: 0 })),
    });
    await protocol.prepare?.();
    expect(asked).toEqual([[]]);
    expect(connections).toBe(0);
    await expect(protocol.send((client) => client.applicationResult.findMany(), never)).rejects.toThrow(SourceError);
    expect(connections).toBeGreaterThan(0);
    database.close();
  });

  it("B9: reads of a database in SQL_ASCII what is surely UTF-8, and nothing else", async () => {
    const admin = postgres.server.connection("postgres");
    await withClient(admin, async (client) => {
      await client.query("CREATE DATABASE any_bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
    });
    const protocol = sqlProtocol({
      system: "toySql",
      url: `postgresql://${admin.user}:${String(admin.password)}@127.0.0.1:${postgres.server.port}/any_bytes`,
      concurrency: 1,
      client: (adapter) => new PrismaClient({ adapter }),
    });
    opened.push(protocol);
    const read = (hexadecimal: string) =>
      protocol.send(
        (client) => client.$queryRawUnsafe(`SELECT convert_from('\\x${hexadecimal}'::bytea, 'SQL_ASCII') AS text`),
        never,
      );
    expect(await read(Buffer.from("张三·").toString("hex"))).toEqual([{ text: "张三·" }]);
    expect(await read(Buffer.from("abc").toString("hex"))).toEqual([{ text: "abc" }]);
    // 张三 and 路 in GB18030; the second is · in UTF-8.
    for (const bytes of ["d5c5c8fd", "c2b7"]) {
      await expect(read(bytes)).rejects.toMatchObject({ reason: "badReply", sourceCode: "encoding" });
    }
  });

  it("B11: one damaged text refuses neither its row nor the others; texts of another encoding are refused", async () => {
    const read = (...texts: readonly string[]) =>
      protocolOf().send((client) => client.$queryRaw`SELECT unnest(${[...texts]}::text[]) AS text`, never);
    expect(await read("湖\uFFFD镇")).toEqual([{ text: "湖\uFFFD镇" }]);
    expect(await read("张三", "\uFFFD\uFFFD", "A")).toHaveLength(3);
    await expect(read("A", "\uFFFD\uFFFD")).rejects.toMatchObject({ reason: "badReply", sourceCode: "encoding" });
    await expect(read("\uFFFD·\uFFFD")).rejects.toMatchObject({ reason: "badReply", sourceCode: "encoding" });
  });

  it("opens sessions that can only read, under the project's name", async () => {
    const settings = await protocolOf().send(
      (client) =>
        client.$queryRaw`SELECT current_setting('transaction_read_only') AS "readOnly", current_setting('application_name') AS name`,
      never,
    );
    expect(settings).toEqual([{ readOnly: "on", name: "community-graph" }]);
  });

  it.each([
    ["?options=-c%20search_path%3Dpublic", "public"],
    [
      "?options=-c%20default_transaction_read_only%3Doff%20-c%20TimeZone%3DAsia%2FTokyo%20-c%20search_path%3Dpublic",
      "public",
    ],
    ["?application_name=theirs", '"$user", public'],
  ])("B8: keeps sessions read only and at UTC with the options of an address: %s", async (options, path) => {
    const settings = await protocolOf({ options }).send(
      (client) =>
        client.$queryRaw`SELECT current_setting('transaction_read_only') AS "readOnly", current_setting('TimeZone') AS zone, current_setting('search_path') AS path`,
      never,
    );
    expect(settings).toEqual([{ readOnly: "on", zone: "UTC", path }]);
  });

  it("lets the server stop a query that takes too long, and keeps the connection", async () => {
    const protocol = protocolOf({ concurrency: 1 });
    await expect(protocol.send(sleep(30), never)).rejects.toMatchObject({ reason: "timeout", system: "toySql" });
    expect(await protocol.send((client) => client.applicationResult.count(), never)).toBe(2);
  });

  it("rejects at once when the caller leaves", async () => {
    const caller = new AbortController();
    const pending = protocolOf().send(sleep(30), caller.signal);
    caller.abort();
    await expect(pending).rejects.toMatchObject({ reason: "aborted" });
    await expect(protocolOf().send(sleep(0), AbortSignal.abort())).rejects.toMatchObject({ reason: "aborted" });
  });

  it("tells wrong credentials, a closed port, a missing table and broken text apart, without a value", async () => {
    const errorOf = (pending: Promise<unknown>): Promise<SourceError> =>
      pending.then(
        () => expect.unreachable(),
        (error: unknown) => (error instanceof SourceError ? error : expect.unreachable()),
      );
    const count: SqlRequest<PrismaClient> = (client) => client.applicationResult.count();
    const missing: SqlRequest<PrismaClient> = (client) => client.application.count();
    const broken: SqlRequest<PrismaClient> = (client) => client.applicationResult.findMany();
    const errors = [
      await errorOf(protocolOf({ password: "wrong" }).send(count, never)),
      await errorOf(protocolOf({ port: 1 }).send(count, never)),
      await errorOf(protocolOf().send(missing, never)),
      await errorOf(protocolOf().send(broken, never)),
    ];
    expect(errors.map(({ reason }) => reason)).toEqual(["credentials", "unavailable", "unexpected", "badReply"]);
    for (const { message, sourceCode } of errors)
      expect(`${message} ${sourceCode}`).not.toMatch(/wrong|127|reader|inf_apply|湖/);
  });
});

describe("sqlReason", () => {
  it.each([
    [{ code: "57014" }, "timeout"],
    [{ code: "53300" }, "busy"],
    [{ code: "57P01" }, "unavailable"],
    [{ code: "28P01" }, "credentials"],
    [{ code: "42501" }, "credentials"],
    [{ code: "08006" }, "unavailable"],
    [{ code: "08P01" }, "badReply"],
    [{ code: "22021" }, "refused"],
    [{ code: "22012" }, "unexpected"],
    [{ code: "42P01" }, "unexpected"],
    [
      { code: "P2010", meta: { driverAdapterError: { cause: { originalCode: "57014", kind: "postgres" } } } },
      "timeout",
    ],
    [{ cause: { kind: "DatabaseNotReachable" } }, "unavailable"],
    [{ errors: [{ code: "ECONNREFUSED" }] }, "unavailable"],
    [new TypeError("Connection terminated unexpectedly"), "unavailable"],
    [new TypeError("Query read timeout"), "timeout"],
    [new TypeError("something else"), "unexpected"],
    ["text", "unexpected"],
  ])("reads %o as %s", (error, reason) => expect(sqlReason(error).reason).toBe(reason));
});
