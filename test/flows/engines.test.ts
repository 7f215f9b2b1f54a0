import { existsSync, globSync, readFileSync } from "node:fs";
import { isObjectType, Kind, type ObjectTypeDefinitionNode, parse } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import graph from "../../community.config.ts";
import { createFederationPlanner } from "../../gateway/plan/federationPlanner.ts";
import { readSchemas } from "../../gateway/plan/planner.ts";
import type { Sandbox } from "../../sandbox/start.ts";
import { subgraphNamesOf } from "../../subgraphs/manifest.ts";
import { operationsReaching } from "../policy/support/waysTo.ts";
import {
  type Answer,
  ask,
  type Community,
  environmentOf,
  openCommunity,
  openSandbox,
  type Placement,
  placements,
  subgraphKeys,
} from "../support/community.ts";
import { type ProductProcess, startGatewayProcess, startSubgraphProcess } from "../support/productProcess.ts";

const reads = globSync("examples/*.graphql")
  .sort()
  .map((name) => {
    const variables = name.replace(".graphql", ".variables.json");
    return {
      name,
      query: readFileSync(name, "utf8"),
      variables: existsSync(variables) ? (JSON.parse(readFileSync(variables, "utf8")) as object) : {},
    };
  })
  .filter(({ query }) => !/^mutation/m.test(query));

/** Of each shared type. */
const waysToEach = 4;

/** The registers of clients and of the query log are not there in these tests. */
const ofRegisters = /^\{ (audit|apiClient|minimisation|subject|bulkReads|unusual|accessKey)/;

/** Ways to each type that stands in several subgraphs: what is asked below comes from one of them or from another, or from all. */
const sharedReads = readsOfSharedTypes();

/** The systems that may be silent; the divisions are a file. */
const systems = ["grid", "service", "front", "asset"] as const;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox?.stop());

/** An answer without what may differ: sentences of errors and their order. */
function placesOf({ data, errors }: Answer) {
  return {
    data,
    errors: [...new Set(errors.map(({ path, extensions }) => `${path?.join(".")} ${extensions.code}`))].sort(),
  };
}

/** By operation, what the first placement answered; the others have to. */
const answered = new Map<string, ReturnType<typeof placesOf>>();

function expectOneAnswer(name: string, answer: Answer): void {
  const places = placesOf(answer);
  const first = answered.get(name) ?? places;
  answered.set(name, first);
  expect(places, name).toEqual(first);
}

describe.each(Object.keys(placements) as Placement[])("both engines over the real sources, %s", (placement) => {
  let compiled: Community;
  let stock: Community;
  let interpreted: Community;
  beforeAll(async () => {
    compiled = await openCommunity(sandbox, placement);
    stock = await openCommunity(sandbox, placement, { ENGINE: "apollo" });
    interpreted = await openCommunity(sandbox, placement, { CODEGEN: "off" });
  });
  afterAll(async () => {
    await compiled?.close();
    await stock?.close();
    await interpreted?.close();
  });

  test.each(reads)("$name", async ({ name, query, variables }) => {
    const [ours, theirs] = [await compiled.ask(query, variables), await stock.ask(query, variables)];
    expect(ours.errors).toEqual([]);
    expect(ours.data).toEqual(theirs.data);
    expect(await interpreted.ask(query, variables)).toEqual(ours);
    expectOneAnswer(name, ours);
  });

  test("B5: what several subgraphs have is one answer, wherever they run and whoever executes", {
    timeout: 120_000,
  }, async () => {
    expect(sharedReads.length).toBeGreaterThan(25);
    for (const query of sharedReads) {
      const ours = await compiled.ask(query);
      expect(placesOf(await stock.ask(query)), query).toEqual(placesOf(ours));
      expect(placesOf(await interpreted.ask(query)), query).toEqual(placesOf(ours));
      expectOneAnswer(query, ours);
    }
  });

  test.each(systems)("B5: while %s is silent, what the others brought stays", { timeout: 120_000 }, async (system) => {
    sandbox.faults.add({ system, kind: "down" });
    try {
      const overview = readFileSync("examples/community-overview.graphql", "utf8");
      const [ours, theirs] = [compiled, stock].map((one) => one.ask(overview, { code: "320282113200" }));
      const places = placesOf((await ours) ?? expect.unreachable());
      expect(places.errors.length).toBeGreaterThan(system === "front" ? -1 : 0);
      expect(placesOf((await theirs) ?? expect.unreachable())).toEqual(places);
    } finally {
      sandbox.faults.clear();
    }
  });
});

describe("subgraphs and gateway as processes of their own", () => {
  const processes: ProductProcess[] = [];
  const gateways: ProductProcess[] = [];
  const urls = new Map<string, string>();
  beforeAll(async () => {
    // The other two need a store.
    const names = subgraphNamesOf(graph).filter((name) => name !== "access" && name !== "audit");
    const settings = { ...environmentOf(sandbox), SUBGRAPH_KEYS: subgraphKeys };
    for (const name of names) {
      const subgraph = await startSubgraphProcess(name, settings);
      processes.push(subgraph);
      urls.set(name, subgraph.endpoint);
    }
    const remote = [...urls].map(([name, url]) => [`SUBGRAPH_${name.toUpperCase()}_URL`, url] as const);
    const open = { ACCESS: "off", AUDIT: "off", PUBLIC_MAX_COST: "999999999999", LOG_LEVEL: "silent" };
    for (const codegen of ["on", "off"]) {
      gateways.push(
        await startGatewayProcess({ ...settings, ...open, ...Object.fromEntries(remote), CODEGEN: codegen }),
      );
    }
  }, 120_000);
  afterAll(async () => {
    for (const one of [...gateways, ...processes]) await one.stop();
  });

  test("B5: what several subgraphs have is the one answer of the other placements", { timeout: 120_000 }, async () => {
    for (const { endpoint } of gateways) {
      for (const { name, query, variables } of reads) expectOneAnswer(name, await ask(endpoint, query, variables));
      for (const query of sharedReads) expectOneAnswer(query, await ask(endpoint, query));
    }
  });
});

function readsOfSharedTypes(): readonly string[] {
  const supergraphSdl = readFileSync("schema/supergraph.graphql", "utf8");
  const { apiSchema } = readSchemas(createFederationPlanner(supergraphSdl).apiSdl, supergraphSdl);
  const types = parse(supergraphSdl).definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION);
  return types
    .filter((type) => isShared(type) && isObjectType(apiSchema.getType(type.name.value)))
    .flatMap(({ name }) =>
      operationsReaching(apiSchema, name.value, 60)
        .filter((query) => !ofRegisters.test(query))
        .slice(0, waysToEach),
    );
}

/** Of two subgraphs or more, and no root type. */
function isShared({ name, directives = [] }: ObjectTypeDefinitionNode): boolean {
  const graphs = directives
    .filter((directive) => directive.name.value === "join__type")
    .map(({ arguments: given = [] }) => {
      const graph = given.find((argument) => argument.name.value === "graph")?.value;
      return graph?.kind === Kind.ENUM ? graph.value : "";
    });
  return new Set(graphs).size > 1 && !["Query", "Mutation", "Subscription"].includes(name.value);
}
