import { declare } from "../../../adapters/kit/declare.ts";
import { defineSystem, type SystemOptions } from "../../../adapters/kit/defineSystem.ts";
import { eachRow } from "../../../adapters/kit/eachRow.ts";
import {
  type SoapOperationReply,
  type SoapOperationRequest,
  soapOperationsProtocol,
} from "../../../adapters/protocols/soapOperations.ts";
import type { PageAnswer, SystemUnderTest } from "../conformanceSuite.ts";
import { type Answer, startToyServer } from "./toyServer.ts";

const present = Array.from({ length: 7 }, (_, index) => `LD${index}`);

export const xml = (text: string, status = 200): Answer => ({
  contentType: "text/xml;charset=utf-8",
  body: `<?xml version="1.0"?>${text}`,
  status,
});

export const soapBody = (inside: string, status = 200): Answer =>
  xml(
    `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header/><S:Body>${inside}</S:Body></S:Envelope>`,
    status,
  );

export const soapFault = (code: string, text: string, detail = "", status = 500): Answer =>
  soapBody(
    `<S:Fault><faultcode>${code}</faultcode><faultstring>${text}</faultstring><detail>${detail}</detail></S:Fault>`,
    status,
  );

/** A service with an account, faults under HTTP 500 and pages. */
export async function startToyOperations(options: SystemOptions): Promise<SystemUnderTest> {
  let pageOf: (page: number) => PageAnswer = () => ({ rows: [], total: "" });
  const server = await startToyServer({
    writeKeyOf: (body) => /<serial>([\w-]+)</.exec(body.toString("utf8"))?.[1] ?? null,
    read: (body, misbehaviour) => {
      const text = body.toString("utf8");
      if (misbehaviour === "refused") return soapFault("S:Client", "参数错误 竹海村");
      if (misbehaviour === "absent") return soapFault("S:Server", "没有 竹海村", "<NotFound/>", 200);
      const page = /<page>(\d+)</.exec(text)?.[1];
      if (page !== undefined) {
        const { rows, total } = pageOf(Number(page));
        const lamps = rows.map((code) => `<lamp><code>${code}</code></lamp>`).join("");
        return soapBody(`<n:getPageResponse xmlns:n="urn:toy"><total>${total}</total>${lamps}</n:getPageResponse>`);
      }
      const codes = [...text.matchAll(/<code>(\w+)</g)].map(([, code = ""]) => code);
      const rows = codes.filter((code) => present.includes(code)).reverse();
      const lamps = rows.map((code) => `<return><code>${code}</code><place>竹海村</place></return>`).join("");
      return soapBody(`<n:getLampsResponse xmlns:n="urn:toy">${lamps}</n:getLampsResponse>`);
    },
  });
  const { lookup, groupLookup, write } = declare<SoapOperationRequest, SoapOperationReply>();
  const system = defineSystem(
    {
      id: "toyOperations",
      title: "玩具",
      concurrency: 3,
      deadlineMs: 300,
      protocol: soapOperationsProtocol({
        system: "toyOperations",
        url: `${server.url}/services/lamps`,
        version: "1.1",
        namespace: "urn:toy",
        usernameToken: { account: "TOY_ACCOUNT", password: "TOY_PASSWORD", sends: "text" },
        faults: (_, message) => (message.startsWith("没有") ? "absent" : "unexpected"),
        maxReplyBytes: 100_000,
        concurrency: 3,
      }),
      operations: {
        lampsByCode: lookup<string, { readonly code: string }>({
          batchSize: 2,
          request: (codes) => ({
            operation: "getLamps",
            parameters: { code: codes },
            reply: { response: "getLampsResponse", rows: ["return"] },
          }),
          decode: eachRow((row: SoapOperationReply["rows"][number]) => ({ code: row["code"] ?? "" })),
          keyOf: ({ code }) => code,
        }),
        rowsOfPlace: groupLookup<string, string>({
          batchSize: 1,
          request: (_places, page) => ({
            operation: "getPage",
            parameters: { page },
            reply: { response: "getPageResponse", rows: ["lamp"], total: ["total"] },
          }),
          paging: { pageSize: 3, totalOf: (reply) => reply.total, rowsOf: (reply) => reply.rows },
          decode: eachRow((row: SoapOperationReply["rows"][number]) => row["code"] ?? ""),
          groupOf: () => "place",
        }),
        report: write<null, true>({
          recognisesKey: true,
          request: (_, serial) => ({
            operation: "report",
            parameters: { serial },
            reply: { response: "getLampsResponse", rows: ["return"] },
          }),
          decode: () => true,
        }),
      },
    },
    options,
  );
  return {
    id: "toyOperations",
    lookup: system.operations.lampsByCode,
    write: (key, call) => system.operations.report(null, key, call),
    status: system.status,
    close: async () => {
      await system.close();
      await server.close();
    },
    present,
    missing: "LD99",
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
