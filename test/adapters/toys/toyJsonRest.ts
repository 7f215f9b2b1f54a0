import { declare } from "../../../adapters/kit/declare.ts";
import { defineSystem, type SystemOptions } from "../../../adapters/kit/defineSystem.ts";
import { eachRow } from "../../../adapters/kit/eachRow.ts";
import { tokenFirst } from "../../../adapters/protocols/authentication/tokenFirst.ts";
import { type JsonRequest, jsonRestProtocol } from "../../../adapters/protocols/jsonRest.ts";
import { pageWords } from "../../../adapters/protocols/pageWords.ts";
import type { JsonReply } from "../../../adapters/protocols/replies/jsonContent.ts";
import type { PageAnswer, SystemUnderTest } from "../conformanceSuite.ts";
import { startToyServer } from "./toyServer.ts";

const present = Array.from({ length: 6 }, (_, index) => `LD/${index + 1}`);

export const json = (value: unknown, status = 200) => ({
  contentType: "application/json;charset=UTF-8",
  body: JSON.stringify(value),
  status,
});

/** A platform with a token, a path with a parameter, `data` as text, textual codes and pages from 0. */
export async function startToyJsonRest(options: SystemOptions): Promise<SystemUnderTest> {
  let pageOf: (page: number) => PageAnswer = () => ({ rows: [], total: "" });
  const server = await startToyServer({
    beside: (_, { url }) => (url === "/oauth/token" ? json({ access_token: "toy-token", expires_in: 7200 }) : null),
    writeKeyOf: (_, { headers }) => {
      const key = headers["idempotency-key"];
      return typeof key === "string" ? key : null;
    },
    read: (_, misbehaviour, { url = "", headers }) => {
      if (headers.authorization !== "Bearer toy-token") return json({ code: 401 }, 401);
      const { pathname, searchParams } = new URL(url, "http://toy");
      if (misbehaviour === "refused") return json({ code: "40003", msg: "参数缺失 沈静" }, 400);
      if (misbehaviour === "absent") return json({ code: "40400", msg: "没有 沈静" }, 404);
      if (pathname === "/api/lamps") {
        const { rows, total } = pageOf(Number(searchParams.get("pageNum")) + 1);
        const list = rows.map((bjbh) => ({ bjbh }));
        return json({ code: 0, data: JSON.stringify({ list, ...(total === "" ? {} : { total }) }) });
      }
      if (pathname === "/api/orders") return json({ code: 0, data: null });
      const code = decodeURIComponent(pathname.replace("/api/lamps/", ""));
      if (!present.includes(code)) return json({ code: "40400", msg: "没有" }, 404);
      return json({ code: 0, msg: "", data: { bjbh: code, wz: "沈静" } });
    },
  });
  const { lookup, groupLookup, write } = declare<JsonRequest, JsonReply>();
  const page = pageWords({ page: "pageNum", size: "pageSize", firstPage: 0 });
  const system = defineSystem(
    {
      id: "toyJson",
      title: "玩具",
      concurrency: 2,
      deadlineMs: 300,
      protocol: jsonRestProtocol({
        system: "toyJson",
        baseUrl: `${server.url}/api`,
        envelope: { code: ["code"], messages: [["msg"]], data: ["data"] },
        faults: (code) => (code === "40400" ? "absent" : code === "40003" ? "refused" : "unexpected"),
        authentication: tokenFirst({
          url: `${server.url}/oauth/token`,
          request: { body: { kind: "form", fields: { client_id: "toy-key", client_secret: "toy-secret" } } },
          token: ["access_token"],
          life: { told: ["expires_in"], declaredMs: 3_600_000 },
          carried: { place: "headers", name: "Authorization", prefix: "Bearer " },
        }),
        maxReplyBytes: 100_000,
        concurrency: 2,
      }),
      operations: {
        lampsByCode: lookup<string, { readonly code: string }>({
          batchSize: 1,
          request: ([code = ""]) => ({ path: "/lamps/{code}", parameters: { code } }),
          decode: eachRow((row: JsonReply["rows"][number]) => ({ code: String(row["bjbh"]) })),
          keyOf: ({ code }) => code,
        }),
        rowsOfPlace: groupLookup<string, string>({
          batchSize: 1,
          request: (_places, pageNumber) => ({ path: "/lamps", query: page(pageNumber, 3), reply: ofPages }),
          paging: { pageSize: 3, totalOf: (reply) => reply.total, rowsOf: (reply) => reply.rows },
          decode: eachRow((row: JsonReply["rows"][number]) => String(row["bjbh"])),
          groupOf: () => "place",
        }),
        submit: write<null, true>({
          recognisesKey: true,
          request: (_, key) => ({ path: "/orders", json: { kind: 1 }, headers: { "idempotency-key": key } }),
          decode: () => true,
        }),
      },
    },
    options,
  );
  return {
    id: "toyJson",
    lookup: system.operations.lampsByCode,
    write: (key, call) => system.operations.submit(null, key, call),
    status: system.status,
    close: async () => {
      await system.close();
      await server.close();
    },
    present,
    missing: "LD/99",
    batchSize: 1,
    concurrency: 2,
    deadlineMs: 300,
    secrets: ["127.0.0.1", String(server.port), "沈静", "toy-key", "toy-secret", "toy-token"],
    farSide: server.farSide,
    paged: {
      read: async (call) => (await system.operations.rowsOfPlace(["place"], call)).get("place") ?? [],
      answer: (pages) => {
        pageOf = pages;
      },
    },
  };
}

const ofPages = { textAt: ["data"], data: ["data", "list"], total: ["data", "total"] };
