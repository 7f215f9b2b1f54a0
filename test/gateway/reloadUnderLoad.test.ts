/** No request fails while the supergraph is replaced, again and again, under load over real sockets. */
import { renameSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { serveSubgraph } from "../../subgraphs/serving/serve.ts";
import { type Answer, startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";
import { divisionSdl, gridSdl, toySubgraphs } from "./fixtures/toySubgraphs.ts";

const url = "http://127.0.0.1:9/";
const versionWith = (field: string) =>
  composeSupergraph([
    { name: "division", url, sdl: divisionSdl.replace("fault: String", `fault: String ${field}`) },
    { name: "grid", url, sdl: gridSdl },
  ]);
const plain = versionWith("");
const extended = versionWith("added: String");

const connections = 6;
const rounds = 5;

/** What one connection asks over and over, and what each answer has to be. */
function asks(
  gateway: ToyGateway,
): readonly ((turn: string) => Promise<readonly [answer: Answer, right: unknown[]]>)[] {
  const communities = [{ name: "湖㳇村" }, { name: "玉山社区" }];
  return [
    async () => [await gateway.query("{ communities { name } }"), [{ data: { communities } }]],
    async (turn) => [
      await gateway.query(`{ new${turn}: communities { name } }`),
      [{ data: { [`new${turn}`]: communities } }],
    ],
    async (turn) => [
      await gateway.query(
        "query ($code: ID!, $id: ID!) { community(code: $code) { name leader { name } } event(id: $id) { title } }",
        { code: "320282113200", id: turn },
      ),
      [{ data: { community: { name: "湖㳇村", leader: { name: "湖㳇村" } }, event: { title: `Event ${turn}` } } }],
    ],
    async (turn) => [
      await gateway.query('mutation ($name: String!) { rename(code: "1", name: $name) { name } }', { name: turn }),
      [{ data: { rename: { name: turn } } }],
    ],
    async () => [
      await gateway.query("{ added communities { name } }"),
      [
        { data: { added: null, communities } },
        { errors: [expect.objectContaining({ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } })] },
      ],
    ],
  ];
}

async function state({ origin }: ToyGateway): Promise<{ readonly id: string; readonly problem: string | null }> {
  const response = await fetch(`${origin}/health/ready`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { readonly supergraph: { readonly id: string; readonly problem: string | null } })
    .supergraph;
}

test("every answer is right for the version before or the one after", { timeout: 120_000 }, async () => {
  await using started = new AsyncDisposableStack();
  const grid = toySubgraphs().subgraphs.find(({ name }) => name === "grid");
  if (grid === undefined) throw new RangeError("no grid");
  const remote = await serveSubgraph(grid, { host: "127.0.0.1", port: 0, deadlineMs: 30_000, keys: null });
  started.defer(remote.close);
  const gateway = await startToyGateway({ urls: { grid: remote.url } });
  started.defer(gateway.close);

  let isOver = false;
  const counts = { answers: 0, extended: 0, plain: 0 };
  const wrong: string[] = [];
  const load = Array.from({ length: connections }, async (_, connection) => {
    for (let turn = 0; !isOver; turn += 1) {
      for (const ask of asks(gateway)) {
        const [{ status, body, text }, right] = await ask(`${connection}_${turn}`);
        counts.answers += 1;
        if (text.startsWith('{"data":{"added"')) counts.extended += 1;
        if (body.errors !== undefined) counts.plain += 1;
        if (status !== 200 || !right.some((one) => matches(body, one))) wrong.push(`${status} ${text}`);
      }
    }
  });

  const reaches = async (text: string, replace: () => void | Promise<void>) => {
    const before = (await state(gateway)).id;
    const isThere = changes(text, before);
    const answersBefore = counts.answers;
    await replace();
    await expect.poll(() => state(gateway), { timeout: 20_000 }).toSatisfy(isThere);
    await expect.poll(() => counts.answers, { timeout: 20_000 }).toBeGreaterThan(answersBefore + connections * 5);
  };
  try {
    for (let round = 0; round < rounds; round += 1) {
      await reaches(extended, () => {
        writeFileSync(`${gateway.supergraphFile}.new`, extended);
        renameSync(`${gateway.supergraphFile}.new`, gateway.supergraphFile);
      });
      await reaches("", () => writeFileSync(gateway.supergraphFile, `type Query { none${round}: Int }`));
      await reaches(plain, async () => {
        writeFileSync(gateway.supergraphFile, plain.slice(0, plain.length / 2));
        await wait(20 * (round + 1) ** 2);
        writeFileSync(gateway.supergraphFile, plain);
      });
    }
    // Many in a row, faster than one can be taken over: the last one counts.
    await reaches(extended, async () => {
      for (const text of [plain, extended, "none", plain, "none", extended]) {
        writeFileSync(gateway.supergraphFile, text);
        await wait(130);
      }
    });
  } finally {
    isOver = true;
    await Promise.all(load);
  }
  expect(wrong).toEqual([]);
  expect(counts.extended).toBeGreaterThan(rounds);
  expect(counts.plain).toBeGreaterThan(rounds);
  const reloads = gateway.log().split('"supergraph reloaded"').length - 1;
  const refusals = gateway.log().split('"supergraph not reloaded').length - 1;
  expect(reloads).toBeGreaterThanOrEqual(rounds * 2 + 1);
  expect(refusals).toBeGreaterThanOrEqual(rounds);
  console.info(`${counts.answers} answers over ${reloads} reloads and ${refusals} refused files`);
});

type State = Awaited<ReturnType<typeof state>>;

/** In use when another id is there without a problem; a bad one when the id has stayed and a problem is said. */
function changes(text: string, before: string): (state: State) => boolean {
  return text === ""
    ? ({ id, problem }) => id === before && problem !== null
    : ({ id, problem }) => id !== before && problem === null;
}

function matches(body: unknown, right: unknown): boolean {
  try {
    expect(body).toEqual(right);
    return true;
  } catch {
    return false;
  }
}
