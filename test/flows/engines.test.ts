import { existsSync, globSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Community, openCommunity, openSandbox, type Placement, placements } from "../support/community.ts";

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

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox?.stop());

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

  test.each(reads)("$name", async ({ query, variables }) => {
    const [ours, theirs] = [await compiled.ask(query, variables), await stock.ask(query, variables)];
    expect(ours.errors).toEqual([]);
    expect(ours.data).toEqual(theirs.data);
    expect(await interpreted.ask(query, variables)).toEqual(ours);
  });

  test("a silent source takes the same fields with it", async () => {
    sandbox.faults.add({ system: "asset", kind: "down" });
    const query = readFileSync("examples/community-overview.graphql", "utf8");
    const answers = [];
    for (const community of [compiled, stock]) answers.push(await community.ask(query, { code: "320282113200" }));
    sandbox.faults.clear();
    const [ours, theirs] = answers.map(({ data, errors }) => ({
      data,
      places: [...new Set(errors.map(({ path, extensions }) => `${path?.join(".")} ${extensions.code}`))].sort(),
    }));
    expect(ours?.places.length).toBeGreaterThan(0);
    expect(ours).toEqual(theirs);
  });
});
