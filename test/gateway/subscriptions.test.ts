import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { type LiveClient, openLiveClient, transports } from "../support/liveClients.ts";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";
import { divisionSdl, gridSdl, toyTopic } from "./fixtures/toySubgraphs.ts";

let gateway: ToyGateway;
beforeAll(async () => {
  gateway = await startToyGateway();
});
afterAll(() => gateway.close());

let topics = 0;
/** A topic of its own for each test. */
function freshTopic() {
  topics += 1;
  const name = `topic-${topics}`;
  return { name, ...toyTopic(name) };
}

const changed = "subscription Changed($topic: ID!) { changed(topic: $topic) { id title community { code name } } }";

function event(id: string) {
  return { id, title: `事件 ${id}`, community: { code: "320282113200" } };
}

describe.each(transports)("a subscription over %s", (transport) => {
  const clients: LiveClient[] = [];
  const open = () => {
    const client = openLiveClient(gateway.origin, transport);
    clients.push(client);
    return client;
  };
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });

  test("gives every event with the fields of other subgraphs, and ends at the source when the client leaves", async () => {
    const topic = freshTopic();
    const { results, leave } = open().follow(changed, { topic: topic.name });
    await expect.poll(() => topic.listeners.size).toBe(1);
    topic.push(event("1"));
    topic.push({ id: "2", title: null, community: { code: "unknown" } });
    await expect.poll(() => results.length).toBe(2);
    expect(results).toEqual([
      { data: { changed: { id: "1", title: "事件 1", community: { code: "320282113200", name: "湖㳇村" } } } },
      { data: { changed: { id: "2", title: null, community: { code: "unknown", name: null } } } },
    ]);
    leave();
    await expect.poll(() => topic.listeners.size).toBe(0);
  });

  test("asks other subgraphs anew for each event", async () => {
    const topic = freshTopic();
    const { results } = open().follow(changed, { topic: topic.name });
    await expect.poll(() => topic.listeners.size).toBe(1);
    const before = gateway.subgraphs.calls.length;
    topic.push(event("1"));
    topic.push(event("1"));
    await expect.poll(() => results.length).toBe(2);
    expect(gateway.subgraphs.calls.length).toBe(before + 2);
  });

  test("follows aliases, fragments, @skip and @include", async () => {
    const topic = freshTopic();
    const { results } = open().follow(
      `subscription($topic: ID!, $with: Boolean! = true) { news: changed(topic: $topic) { ...fields } }
       fragment fields on GridEvent { number: id title @skip(if: $with) community @include(if: $with) { name } }`,
      { topic: topic.name },
    );
    await expect.poll(() => topic.listeners.size).toBe(1);
    topic.push(event("1"));
    await expect.poll(() => results).toEqual([{ data: { news: { number: "1", community: { name: "湖㳇村" } } } }]);
  });

  test("an error inside an event is masked and stands at its path; the next event comes", async () => {
    const topic = freshTopic();
    const { results } = open().follow("subscription($topic: ID!) { changed(topic: $topic) { id secret } }", {
      topic: topic.name,
    });
    await expect.poll(() => topic.listeners.size).toBe(1);
    topic.push(event("1"));
    topic.push(event("2"));
    await expect.poll(() => results.length).toBe(2);
    expect(results[0]?.data).toEqual({ changed: { id: "1", secret: null } });
    expect(results[0]?.errors).toMatchObject([
      { path: ["changed", "secret"], extensions: { code: "INTERNAL_SERVER_ERROR" } },
    ]);
    expect(results[1]?.data).toMatchObject({ changed: { id: "2" } });
    expect(JSON.stringify(results)).not.toMatch(/320282199001011234|db\.internal/);
  });

  test("a source that refuses or breaks ends it with a masked error", async () => {
    const refused = open().follow(changed, { topic: "broken" });
    expect(await refused.ended).toBeNull();
    expect(refused.results).toMatchObject([
      { data: null, errors: [{ extensions: { code: "INTERNAL_SERVER_ERROR" } }] },
    ]);
    const topic = freshTopic();
    const broken = open().follow(changed, { topic: topic.name });
    await expect.poll(() => topic.listeners.size).toBe(1);
    topic.push(event("1"));
    topic.fail(new Error("SELECT secret at db.internal"));
    expect(await broken.ended).toBeNull();
    expect(broken.results).toMatchObject([
      { data: { changed: { id: "1" } } },
      { data: null, errors: [{ path: ["changed"], extensions: { code: "INTERNAL_SERVER_ERROR" } }] },
    ]);
    expect(JSON.stringify([refused.results, broken.results])).not.toMatch(/secret|db\.internal/);
  });

  test("what may not run is refused with its code, and no source is asked", async () => {
    const codes = async (query: string, variables = {}) => {
      const { results, ended } = open().follow(query, variables);
      const reported = await ended;
      return JSON.stringify([results, await readable(reported)]);
    };
    expect(await codes("subscription { nothing }")).toContain("GRAPHQL_VALIDATION_FAILED");
    expect(await codes("subscription {")).toContain("GRAPHQL_PARSE_FAILED");
    const deep = `${"community { leader { ".repeat(10)}code${"} } ".repeat(10)}`;
    expect(await codes(`subscription { changed(topic: "1") { ${deep} } }`)).toContain("OPERATION_TOO_DEEP");
    expect(await codes("subscription($topic: ID!) { changed(topic: $topic) { id } }")).toContain("BAD_USER_INPUT");
    expect(await codes('subscription { changed(topic: "1") @include(if: false) { id } }')).toContain("BAD_USER_INPUT");
    expect(
      await codes('subscription($if: Boolean!) { changed(topic: "1") @include(if: $if) { id } }', { if: true }),
    ).toContain("GRAPHQL_VALIDATION_FAILED");
    expect(toyTopic("1").listeners.size).toBe(0);
  });

  test("answers queries and mutations too", async () => {
    const query = open().follow('{ community(code: "320282113200") { name manager } }');
    expect(await query.ended).toBeNull();
    expect(query.results).toEqual([{ data: { community: { name: "湖㳇村", manager: "王" } } }]);
    const mutation = open().follow('mutation { rename(code: "1", name: "新村") { name } }');
    expect(await mutation.ended).toBeNull();
    expect(mutation.results).toEqual([{ data: { rename: { name: "新村" } } }]);
  });
});

/** graphql-sse reports a refusal as the response itself. */
async function readable(reported: unknown): Promise<unknown> {
  const response = (reported as { readonly response?: Response } | null)?.response;
  return response === undefined || response.bodyUsed ? reported : response.text();
}

test("over both at once, each gets its own", async () => {
  const topic = freshTopic();
  const clients = transports.map((transport) => openLiveClient(gateway.origin, transport));
  const followed = clients.map((client) => client.follow(changed, { topic: topic.name }));
  await expect.poll(() => topic.listeners.size).toBe(2);
  topic.push(event("1"));
  await expect.poll(() => followed.map(({ results }) => results.length)).toEqual([1, 1]);
  for (const client of clients) client.close();
  await expect.poll(() => topic.listeners.size).toBe(0);
});

test("a new supergraph ends subscriptions with a reason, and they can be taken up again", async () => {
  const reloading = await startToyGateway();
  try {
    const topic = freshTopic();
    const clients = transports.map((transport) => openLiveClient(reloading.origin, transport));
    const followed = clients.map((client) => client.follow(changed, { topic: topic.name }));
    await expect.poll(() => topic.listeners.size).toBe(2);
    const url = "http://127.0.0.1:9/";
    const next = composeSupergraph([
      { name: "division", url, sdl: divisionSdl.replace("fault: String", "") },
      { name: "grid", url, sdl: gridSdl },
    ]);
    writeFileSync(reloading.supergraphFile, next);
    expect(await Promise.all(followed.map(({ ended }) => ended))).toEqual([null, null]);
    for (const { results } of followed) {
      expect(results).toMatchObject([{ errors: [{ extensions: { code: "SUBSCRIPTION_ENDED" } }] }]);
    }
    expect(topic.listeners.size).toBe(0);
    const again = clients.map((client) => client.follow(changed, { topic: topic.name }));
    await expect.poll(() => topic.listeners.size).toBe(2);
    topic.push(event("1"));
    await expect.poll(() => again.map(({ results }) => results.length)).toEqual([1, 1]);
    for (const client of clients) client.close();
  } finally {
    await reloading.close();
  }
});
