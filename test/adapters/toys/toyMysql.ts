import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { declare } from "../../../adapters/kit/declare.ts";
import { defineSystem, type SystemOptions } from "../../../adapters/kit/defineSystem.ts";
import { eachRow } from "../../../adapters/kit/eachRow.ts";
import { asTexts } from "../../../adapters/protocols/mysql/asTexts.ts";
import type { MysqlRow } from "../../../adapters/protocols/mysql/readCells.ts";
import { sql } from "../../../adapters/protocols/mysql/sql.ts";
import { type MysqlReply, type MysqlRequest, mysqlProtocol } from "../../../adapters/protocols/mysql.ts";
import { requireText } from "../../../adapters/values/requireText.ts";
import type { TemporaryMariadb } from "../../support/temporaryMariadb.ts";
import type { FarSide, Misbehaviour, SystemUnderTest } from "../conformanceSuite.ts";
import { column, eof, error, packet, packets } from "../standIns/scriptedMysql.ts";

const present = ["A01", "A02", "A03", "A04", "A05", "A06"];

/** A system of its own for every start; the table is made once. */
export const toyTables = [
  "CREATE DATABASE toy CHARACTER SET utf8mb4",
  "CREATE TABLE toy.sqxx (bm varchar(20) PRIMARY KEY, mc varchar(40), wg varchar(20) NOT NULL)",
  `INSERT INTO toy.sqxx VALUES ${present.map((key) => `('${key}', '沈静', 'W1')`).join(", ")}, ('', '周明', 'W1')`,
  "CREATE USER toy@'127.0.0.1' IDENTIFIED BY 'toy-password'",
  "GRANT SELECT ON toy.* TO toy@'127.0.0.1'",
];

interface Proxy {
  readonly port: number;
  readonly farSide: FarSide;
  readonly close: () => Promise<void>;
}

export async function startToyMysql(mariadb: TemporaryMariadb, options: SystemOptions): Promise<SystemUnderTest> {
  const proxy = await startProxy(mariadb.port);
  const { lookup, groupLookup } = declare<MysqlRequest, MysqlReply>();
  const nameOf = (row: MysqlRow) => ({
    code: requireText(asTexts(row), "bm"),
    place: requireText(asTexts(row), "wg"),
  });
  const system = defineSystem(
    {
      id: "toyMysql",
      title: "玩具",
      concurrency: 2,
      deadlineMs: 500,
      protocol: mysqlProtocol({
        system: "toyMysql",
        url: `mysql://toy:toy-password@127.0.0.1:${proxy.port}/toy`,
      }),
      operations: {
        namesByCode: lookup<string, { readonly code: string }>({
          batchSize: 2,
          request: (codes) => ({
            statement: sql`SELECT bm, mc, wg FROM sqxx WHERE bm IN (${codes})`,
            exactly: { column: "bm", among: codes },
          }),
          decode: eachRow(nameOf),
          keyOf: ({ code }) => code,
        }),
        namesOfPlace: groupLookup<string, { readonly code: string; readonly place: string }>({
          batchSize: 2,
          request: (places) => ({ statement: sql`SELECT bm, mc, wg FROM sqxx WHERE wg IN (${places})` }),
          decode: eachRow(nameOf),
          groupOf: ({ place }) => place,
          groupColumn: "wg",
        }),
      },
    },
    options,
  );
  return {
    id: "toyMysql",
    lookup: system.operations.namesByCode,
    spoiled: async (call) => {
      const rows = (await system.operations.namesOfPlace(["W1"], call)).get("W1") ?? [];
      return { rows, good: present.length };
    },
    status: system.status,
    close: async () => {
      await system.close();
      await proxy.close();
    },
    present,
    missing: "B99",
    batchSize: 2,
    concurrency: 2,
    deadlineMs: 500,
    secrets: ["127.0.0.1", String(proxy.port), "沈静", "toy-password"],
    farSide: proxy.farSide,
  };
}

const COM_STMT_EXECUTE = 0x17;

/** Stands before the server and misbehaves at statements with bound values, as it is told. */
async function startProxy(serverPort: number): Promise<Proxy> {
  let behaviour: Misbehaviour | null = null;
  let left = Number.POSITIVE_INFINITY;
  let [calls, peak] = [0, 0];
  const underWay = new Set<Socket>();
  const sockets = new Set<Socket>();

  const answers: Readonly<Partial<Record<Misbehaviour, Buffer>>> = {
    malformed: Buffer.from("HTTP/1.1 502 Bad Gateway\r\n\r\n"),
    absent: packets(1, Buffer.of(1), column("bm", 253, 45, "\0"), eof, eof),
    refused: packet(1, error(1366)),
  };

  async function execute(client: Socket, upstream: Socket, frame: Buffer): Promise<void> {
    const misbehaviour = left > 0 ? behaviour : null;
    left -= 1;
    calls += 1;
    underWay.add(client);
    peak = Math.max(peak, underWay.size);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (misbehaviour === "hang") return;
    if (misbehaviour === null) return void upstream.write(frame);
    underWay.delete(client);
    const answer = answers[misbehaviour];
    if (answer === undefined) client.destroy();
    else client.write(answer);
  }

  const server = createServer((client) => {
    const upstream = connect(serverPort, "127.0.0.1");
    let held = Buffer.alloc(0);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        underWay.delete(client);
        sockets.delete(socket);
        other.destroy();
      });
    }
    upstream.on("data", (bytes) => {
      underWay.delete(client);
      client.write(bytes);
    });
    client.on("data", (bytes: Buffer) => {
      held = Buffer.concat([held, bytes]);
      while (held.length >= 4 && held.length >= 4 + held.readUIntLE(0, 3)) {
        const length = 4 + held.readUIntLE(0, 3);
        const frame = held.subarray(0, length);
        held = held.subarray(length);
        const isCall = frame[3] === 0 && frame[4] === COM_STMT_EXECUTE;
        if (isCall) execute(client, upstream, frame).catch(() => client.destroy());
        else upstream.write(frame);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    farSide: {
      behave: (next, times = Number.POSITIVE_INFINITY) => {
        behaviour = next;
        left = times;
      },
      calls: () => calls,
      peak: () => peak,
      written: () => [],
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
