/** Errors stand at the client's path, the same whether a subgraph runs in this process or behind HTTP. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedSubgraph, serveSubgraph } from "../../subgraphs/serving/serve.ts";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";
import { toySubgraphs } from "./fixtures/toySubgraphs.ts";

let local: ToyGateway;
let remote: ToyGateway;
let served: readonly ServedSubgraph[];
beforeAll(async () => {
  served = await Promise.all(
    toySubgraphs().subgraphs.map((subgraph) =>
      serveSubgraph(subgraph, { host: "127.0.0.1", port: 0, deadlineMs: 5_000, keys: null }),
    ),
  );
  const [division = { url: "" }, grid = { url: "" }] = served;
  local = await startToyGateway();
  remote = await startToyGateway({ urls: { division: division.url, grid: grid.url } });
});
afterAll(async () => {
  await Promise.all([local, remote].map((gateway) => gateway.close()));
  await Promise.all(served.map((subgraph) => subgraph.close()));
});

const cases: readonly (readonly [query: string, places: readonly string[]])[] = [
  ['{ community(code: "bad") { name } }', ["community BAD_USER_INPUT"]],
  ['{ other: community(code: "bad") { name } events { id } }', ["events SOURCE_UNAVAILABLE", "other BAD_USER_INPUT"]],
  ["{ communities { name manager } }", ["communities.1.manager SOURCE_TIMEOUT"]],
  ["{ communities { name boss: manager } }", ["communities.1.boss SOURCE_TIMEOUT"]],
  [
    "{ communities { events { title secret } } }",
    ["communities.0.events.0.secret INTERNAL_SERVER_ERROR", "communities.1.events.0.secret INTERNAL_SERVER_ERROR"],
  ],
  [
    '{ community(code: "320583102001") { leader { name manager leader { manager } } } }',
    ["community.leader.leader.manager SOURCE_TIMEOUT", "community.leader.manager SOURCE_TIMEOUT"],
  ],
  ["{ event(id: 1) { secret } }", ["event.secret INTERNAL_SERVER_ERROR"]],
  ["{ broken { must } fault }", ["broken.must INTERNAL_SERVER_ERROR", "fault INTERNAL_SERVER_ERROR"]],
  ['mutation { rename(code: "320583102001", name: "x") { name manager } }', ["rename.manager SOURCE_TIMEOUT"]],
  ['{ community(code: "320282113200") { name manager events { id } } }', []],
];

describe.each(cases)("%s", (query, places) => {
  test("has its errors at the places of the client's fields, in process and remote", async () => {
    const [here, there] = [await local.query(query), await remote.query(query)];
    const found = here.body.errors?.map(({ path, extensions }) => `${path?.join(".")} ${extensions.code}`) ?? [];
    expect(found.sort()).toEqual(places);
    expect(there.body).toEqual(here.body);
    expect(there.status).toBe(here.status);
  });
});
