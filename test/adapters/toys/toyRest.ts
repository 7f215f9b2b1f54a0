import { declare } from "../../../adapters/kit/declare.ts";
import { defineSystem, type SystemOptions } from "../../../adapters/kit/defineSystem.ts";
import type { RestReply } from "../../../adapters/protocols/replies/restContent.ts";
import { type RestRequest, signedRestProtocol } from "../../../adapters/protocols/rest.ts";
import type { PageAnswer, SystemUnderTest } from "../conformanceSuite.ts";
import { startToyServer } from "./toyServer.ts";

const present = ["A01", "A02", "A03"];

const json = (value: unknown) => ({ contentType: "application/json;charset=UTF-8", body: JSON.stringify(value) });

export const dataOf = (body: Buffer): Record<string, string> =>
  JSON.parse(new URLSearchParams(body.toString("utf8")).get("data") ?? "{}");

export async function startToyRest(options: SystemOptions): Promise<SystemUnderTest> {
  let pageOf: (page: number) => PageAnswer = () => ({ rows: [], total: "" });
  const server = await startToyServer({
    writeKeyOf: (body) => dataOf(body)["wbls"] ?? null,
    read: (body, misbehaviour) => {
      const nothing = { code: "96", msg: "数据错误", description: "未查询到数据", data: "" };
      const page = dataOf(body)["page"];
      if (page !== undefined) {
        const { rows, total } = pageOf(Number(page));
        return json({ code: "00", data: rows.map((bjbh) => ({ bjbh })), ...(total === "" ? {} : { total }) });
      }
      const number = dataOf(body)["bjbh"] ?? "";
      if (misbehaviour === "refused") return json({ code: "97", msg: "参数缺失", description: "沈静", data: "" });
      if (misbehaviour === "absent" || (number !== "" && !present.includes(number))) return json(nothing);
      return json({ code: "00", msg: "成功", description: "", data: [{ bjbh: number, sqrmc: "沈静" }] });
    },
  });
  const { lookup, groupLookup, write } = declare<RestRequest, RestReply>();
  const system = defineSystem(
    {
      id: "toyRest",
      title: "玩具",
      concurrency: 2,
      deadlineMs: 300,
      protocol: signedRestProtocol({
        system: "toyRest",
        baseUrl: `${server.url}/gateway/api`,
        appKey: "toy-key",
        secret: "toy-secret",
        signature: "sm3",
        faults: (code, description) =>
          code === "96" && description === "未查询到数据" ? "absent" : code === "97" ? "refused" : "unexpected",
        maxReplyBytes: 100_000,
        concurrency: 2,
      }),
      operations: {
        recordsByNumber: lookup<string, { readonly number: string }>({
          batchSize: 1,
          request: ([number]) => ({ name: "getBjxx", fields: { bjbh: number } }),
          decode: (reply, _keys, readRows) => readRows(reply.rows, (row) => ({ number: String(row["bjbh"]) })),
          keyOf: ({ number }) => number,
        }),
        rowsOfPlace: groupLookup<string, string>({
          batchSize: 1,
          request: (_places, pageNumber) => ({ name: "getList", fields: { page: String(pageNumber) } }),
          paging: { pageSize: 3, totalOf: (reply) => reply.total, rowsOf: (reply) => reply.rows },
          decode: (reply, _keys, readRows) => readRows(reply.rows, (row) => String(row["bjbh"])),
          groupOf: () => "place",
        }),
        submit: write<null, true>({
          recognisesKey: true,
          request: (_, wbls) => ({ name: "saveBjsq", fields: { wbls } }),
          decode: () => true,
        }),
      },
    },
    options,
  );
  return {
    id: "toyRest",
    lookup: system.operations.recordsByNumber,
    write: (key, call) => system.operations.submit(null, key, call),
    status: system.status,
    close: async () => {
      await system.close();
      await server.close();
    },
    present,
    missing: "B99",
    batchSize: 1,
    concurrency: 2,
    deadlineMs: 300,
    secrets: ["127.0.0.1", String(server.port), "沈静", "toy-key", "toy-secret"],
    farSide: server.farSide,
    paged: {
      read: async (call) => (await system.operations.rowsOfPlace(["place"], call)).get("place") ?? [],
      answer: (pages) => {
        pageOf = pages;
      },
    },
  };
}
