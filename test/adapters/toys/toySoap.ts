import iconv from "iconv-lite";
import { declare } from "../../../adapters/kit/declare.ts";
import { defineSystem, type SystemOptions } from "../../../adapters/kit/defineSystem.ts";
import type { SoapReply } from "../../../adapters/protocols/replies/soapContent.ts";
import { type SoapRequest, soapProtocol } from "../../../adapters/protocols/soap.ts";
import type { PageAnswer, SystemUnderTest } from "../conformanceSuite.ts";
import { startToyServer } from "./toyServer.ts";

const present = Array.from({ length: 7 }, (_, index) => `100000000000000000${index}`);

/** The envelope in which a platform answers. */
export function soapAnswer(code: string, message: string, result: string): string {
  const escaped = result.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return (
    `<?xml version="1.0" encoding="GB18030"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">` +
    `<soapenv:Body><s:processResponse xmlns:s="http://toy/"><process_return><ERRCD>${code}</ERRCD><ERRMSG>${message}</ERRMSG>` +
    `<RESXML>${escaped}</RESXML></process_return></s:processResponse></soapenv:Body></soapenv:Envelope>`
  );
}

export const gb18030 = (text: string) => ({
  contentType: "text/xml;charset=GB18030",
  body: iconv.encode(text, "gb18030"),
});

export async function startToySoap(options: SystemOptions): Promise<SystemUnderTest> {
  let pageOf: (page: number) => PageAnswer = () => ({ rows: [], total: "" });
  const server = await startToyServer({
    writeKeyOf: (body) => /serial&gt;([\w-]+)/.exec(iconv.decode(body, "gb18030"))?.[1] ?? null,
    read: (body, misbehaviour) => {
      if (misbehaviour === "absent") return gb18030(soapAnswer("2002", "数据不存在", ""));
      if (misbehaviour === "refused") return gb18030(soapAnswer("2001", "参数错误 竹海村", ""));
      const page = /pageNo&gt;(\d+)/.exec(iconv.decode(body, "gb18030"))?.[1];
      if (page !== undefined) {
        const { rows, total } = pageOf(Number(page));
        const found = rows.map((id) => `<row><ID>${id}</ID></row>`).join("");
        return gb18030(soapAnswer("0", "", `<Res><total>${total}</total><rows>${found}</rows></Res>`));
      }
      const ids = /ids&gt;([\d,]+)/.exec(iconv.decode(body, "gb18030"))?.[1]?.split(",") ?? [];
      const rows = ids.filter((id) => present.includes(id)).reverse();
      const row = (id: string) => `<row><ID>${id}</ID><NAME>竹海村</NAME></row>`;
      return gb18030(soapAnswer("0", "", `<Res><rows>${rows.map(row).join("")}</rows></Res>`));
    },
  });
  const { lookup, groupLookup, write } = declare<SoapRequest, SoapReply>();
  const faults = { "2001": "refused", "2002": "absent" } as const;
  const system = defineSystem(
    {
      id: "toySoap",
      title: "玩具",
      concurrency: 3,
      deadlineMs: 300,
      protocol: soapProtocol({
        system: "toySoap",
        url: `${server.url}/services/process`,
        account: "TOY_ACCOUNT",
        password: "TOY_PASSWORD",
        version: "1.0",
        namespace: "http://toy/",
        faults: (code) => faults[code as keyof typeof faults] ?? "unexpected",
        maxReplyBytes: 100_000,
        concurrency: 3,
      }),
      operations: {
        recordsById: lookup<string, { readonly id: string }>({
          batchSize: 2,
          request: (ids) => ({ function: "queryByIds", body: { ids: ids.join(",") } }),
          decode: (reply, _keys, readRows) => readRows(reply.rows, (row) => ({ id: row["ID"] ?? "" })),
          keyOf: ({ id }) => id,
        }),
        rowsOfPlace: groupLookup<string, string>({
          batchSize: 1,
          request: (_places, pageNumber) => ({ function: "queryPage", body: { pageNo: String(pageNumber) } }),
          paging: { pageSize: 3, totalOf: (reply) => reply.total, rowsOf: (reply) => reply.rows },
          decode: (reply, _keys, readRows) => readRows(reply.rows, (row) => row["ID"] ?? ""),
          groupOf: () => "place",
        }),
        report: write<null, true>({
          recognisesKey: true,
          request: (_, serial) => ({ function: "report", body: { serial } }),
          decode: () => true,
        }),
      },
    },
    options,
  );
  return {
    id: "toySoap",
    lookup: system.operations.recordsById,
    write: (key, call) => system.operations.report(null, key, call),
    status: system.status,
    close: async () => {
      await system.close();
      await server.close();
    },
    present,
    missing: "9999999999999999999",
    batchSize: 2,
    concurrency: 3,
    deadlineMs: 300,
    secrets: ["127.0.0.1", String(server.port), "竹海村", "TOY_ACCOUNT", "TOY_PASSWORD"],
    farSide: server.farSide,
    paged: {
      read: async (call) => (await system.operations.rowsOfPlace(["place"], call)).get("place") ?? [],
      answer: (pages) => {
        pageOf = pages;
      },
    },
  };
}
