import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApolloGateway } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { createGatewayRuntime } from "@graphql-hive/gateway-runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import graph from "../../community.config.ts";
import { withoutSecurityMarks } from "../../gateway/plan/securityMarks.ts";
import type { Sandbox } from "../../sandbox/start.ts";
import { subgraphNamesOf } from "../../subgraphs/manifest.ts";
import { ask as askOver, type Community, environmentOf, openCommunity, openSandbox } from "../support/community.ts";
import { offeredItems, requiredMaterials } from "../support/submittable.ts";

type Ask = (
  query: string,
  variables: object,
) => Promise<{ readonly data?: unknown; readonly errors?: readonly unknown[] | undefined }>;

const examples = globSync("examples/*.graphql")
  .sort()
  .map((file) => ({
    name: file,
    query: readFileSync(file, "utf8"),
    variables: variablesOf(file.replace(".graphql", ".variables.json")),
  }));
function variablesOf(file: string): object {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as object) : {};
}

const reads = examples.filter(({ query }) => !/^mutation/m.test(query));

/** 新镇社区, where no example reads: lists come from the front database, which follows what was written by a second or two. */
const writtenCommunity = "320583102002";

const started = new AsyncDisposableStack();
let sandbox: Sandbox;
let ours: Community;
let supergraph: string;

beforeAll(async () => {
  sandbox = await openSandbox();
  started.defer(() => sandbox.stop());
  supergraph = readFileSync("schema/supergraph.graphql", "utf8");
  for (const name of subgraphNamesOf(graph)) {
    const url = await serveAlone(name);
    supergraph = supergraph.replace(
      new RegExp(`(@join__graph\\(name: "${name}", url: )"[^"]*"`),
      (_match, before: string) => `${before}"${url}"`,
    );
  }
  ours = await openCommunity(sandbox, "in process");
  started.defer(ours.close);
});
afterAll(() => started.disposeAsync());

/** `npm run subgraph -- NAME --port 0`. */
async function serveAlone(name: string): Promise<string> {
  const argv = [name, "--port", "0", "--log-level", "silent", "--unsigned"];
  return (await startProcess<{ readonly url: string }>("subgraphs/serving/main.ts", argv)).url;
}

/** One of the project's entries as a process of its own; resolves with what it says when it is ready. */
async function startProcess<Message>(script: string, argv: readonly string[]): Promise<Message> {
  const child = fork(script, [...argv], {
    env: { ...process.env, ...environmentOf(sandbox) },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
  });
  started.defer(async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  });
  const [message] = (await once(child, "message")) as [Message];
  return message;
}

const gateways: Readonly<Record<string, () => Promise<Ask>>> = {
  "our gateway with --supergraph FILE, as a process": async () => {
    const folder = mkdtempSync(join(tmpdir(), "community-graph-supergraph-"));
    started.defer(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "supergraph.graphql");
    writeFileSync(file, supergraph);
    const { origin } = await startProcess<{ readonly origin: string }>("gateway/main.ts", [
      "--supergraph",
      file,
      "--port",
      "0",
      "--log-level",
      "silent",
    ]);
    return (query, variables) => askOver(`${origin}/graphql`, query, variables);
  },
  "a bare ApolloGateway": async () => {
    const server = new ApolloServer({
      gateway: new ApolloGateway({ supergraphSdl: withoutSecurityMarks(supergraph) }),
      nodeEnv: "test",
    });
    await server.start();
    started.defer(() => server.stop());
    return async (query, variables) => {
      const { body } = await server.executeOperation({ query, variables: { ...variables } });
      if (body.kind !== "single") throw new TypeError("an incremental answer");
      return plain(body.singleResult);
    };
  },
  "Hive Gateway": async () => {
    const gateway = createGatewayRuntime({ supergraph, logging: false });
    started.defer(async () => gateway[Symbol.asyncDispose]());
    return async (query, variables) => {
      const reply = await gateway.fetch("http://localhost/graphql", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query, variables }),
      });
      return plain(await reply.json());
    };
  },
};

describe.each(Object.keys(gateways))("the committed supergraph behind %s, every subgraph alone", (name) => {
  let ask: Ask;
  beforeAll(async () => {
    ask = (await gateways[name]?.()) as Ask;
  });

  test.each(reads)("$name answers as it does with us", async ({ query, variables }) => {
    const expected = await ours.ask(query, variables);
    expect(expected.errors).toEqual([]);
    const answer = await ask(query, variables);
    expect((answer.errors ?? []).filter((error) => !isLeftOut(error))).toEqual([]);
    expect(answer.data).toEqual(expected.data);
  });

  test("an event is reported, dispatched, signed, answered and verified", async () => {
    const change = async (mutation: string, type: string, input: object) => {
      const text = `mutation($input: ${type}!) { ${mutation}(input: $input) { event { id state community { name } } userErrors { code } } }`;
      const { data, errors } = await ask(text, { input: { idempotencyKey: randomUUID(), ...input } });
      expect(errors ?? []).toEqual([]);
      return (data as Readonly<Record<string, { event: { id: string; state: string; community: { name: string } } }>>)[
        mutation
      ]?.event;
    };
    const reported = await change("reportEvent", "ReportEventInput", {
      communityCode: "320282113200",
      type: "0201",
      title: "路灯不亮",
      content: "村口路灯不亮。",
      place: "竹海村村口",
    });
    expect(reported).toMatchObject({ state: "REPORTED", community: { name: "竹海村村民委员会" } });
    const officer = { eventId: reported?.id, organisation: "湖㳇镇综合治理办公室", operator: "测试网格员" };
    const states = [
      await change("dispatchEvent", "DispatchEventInput", { ...officer, targetOrganisation: "湖㳇镇供电所" }),
      await change("signEvent", "HandleEventInput", officer),
      await change("giveEventFeedback", "HandleEventInput", officer),
      await change("verifyEvent", "VerifyEventInput", { ...officer, passed: true }),
    ].map((event) => event?.state);
    expect(states).toEqual(["DISPATCHED", "SIGNED", "FEEDBACK", "CLOSED"]);
  });

  test("an application is submitted, and the same key again is the same application", async () => {
    const person = sandbox.world.persons.find(({ householdCode }) => householdCode.startsWith(writtenCommunity));
    const [item] = offeredItems(sandbox.world.items, writtenCommunity, "网上办理");
    const input = {
      idempotencyKey: randomUUID(),
      itemCode: item?.implementationCode,
      communityCode: writtenCommunity,
      applicantIdNumber: person?.idNumber,
      applicantName: person?.name,
      applicantPhone: person?.phone,
      channel: "ONLINE",
      materials: requiredMaterials(item),
    };
    const text = `mutation($input: SubmitApplicationInput!) { submitApplication(input: $input) {
      application { number state applicant { name } } userErrors { code } } }`;
    const [first, again] = [await ask(text, { input }), await ask(text, { input })];
    expect(first.errors ?? []).toEqual([]);
    const { application } =
      (first.data as Readonly<Record<string, { application: object }>>)["submitApplication"] ?? {};
    expect(application).toMatchObject({ state: "SUBMITTED", applicant: { name: person?.name } });
    expect(again).toEqual(first);
  });
});

/** Lists that lack rows, which our gateway names in `extensions.incomplete`, are errors beside the data of other gateways. */
function isLeftOut(error: unknown): boolean {
  return (error as { readonly extensions?: { readonly code?: unknown } }).extensions?.code === "ROWS_LEFT_OUT";
}

/** Answers of graphql-js have objects without a prototype. */
function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
