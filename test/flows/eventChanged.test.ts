import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { callGrid } from "../sandbox/gridClient.ts";
import {
  type Community,
  environmentOf,
  openCommunity,
  openSandbox,
  type Placement,
  subgraphKeys,
} from "../support/community.ts";
import { type LiveClient, type LiveTransport, openLiveClient } from "../support/liveClients.ts";

const communityCode = "320282113200";
const officer = { organisation: "湖㳇镇综合治理办公室", operator: "测试网格员" };
const eventChanged = `subscription($communityCode: ID!) {
  eventChanged(communityCode: $communityCode) {
    id title state community { code name division { name parent { name } } } tasks { name }
  }
}`;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox?.stop());
afterEach(() => {
  sandbox.faults.clear();
  vi.useRealTimers();
});

const looks = () => sandbox.calls.of("grid")["queryEventPage"] ?? 0;

/** Within the time of several looks: none come when nobody follows. */
async function newLooks(): Promise<number> {
  const before = looks();
  await new Promise((resolve) => setTimeout(resolve, 300));
  return looks() - before;
}

/**
 * Until so many calls that some of them belong to a look that began after now: a look is a page of 200 rows or two, as many as
 * have changed within a minute, and the first one asks for the newest row before.
 */
async function furtherLooks(before = looks()): Promise<void> {
  await expect.poll(() => looks() > before + 6, { timeout: 10_000 }).toBe(true);
}

/** Follows, and is past the look that says what is there already. */
async function follow(client: LiveClient, code = communityCode) {
  const before = looks();
  const followed = client.follow(eventChanged, { communityCode: code });
  await furtherLooks(before);
  return followed;
}

async function noMoreThan(results: readonly unknown[], count: number) {
  await expect.poll(() => results.length, { timeout: 10_000 }).toBe(count);
  await furtherLooks();
  expect(results).toHaveLength(count);
}

async function reportInStandIn(title: string, orgCode = communityCode): Promise<string> {
  const { code, eventId } = await callGrid(sandbox.endpoints.grid, "reportIncident", {
    incidentSourceCode: randomUUID(),
    orgCode,
    TYPE_: "0201",
    TITLE_: title,
    CONTENT_: "村口路灯不亮。",
    OCCURRED: "湖㳇镇竹海村村口",
  });
  expect(code).toBe("0");
  return eventId;
}

describe.each([
  ["in process", "event stream"],
  ["in process", "WebSocket"],
  ["remote", "event stream"],
  ["remote", "WebSocket"],
] as const satisfies readonly (readonly [Placement, LiveTransport])[])(
  "eventChanged, %s, over %s",
  (placement, transport) => {
    let community: Community;
    let client: LiveClient;
    beforeAll(async () => {
      community = await openCommunity(sandbox, placement, { GRID_EVENT_POLL_MS: "50", SOURCE_DEADLINE_MS: "1500" });
    });
    afterAll(() => community?.close());
    afterEach(async () => {
      client?.close();
      await expect.poll(newLooks, { timeout: 10_000 }).toBe(0);
    });

    const mutate = async (mutation: string, type: string, input: object) => {
      const { data, errors } = await community.ask(
        `mutation($input: ${type}!) { ${mutation}(input: $input) { event { id } userErrors { code } } }`,
        { input: { idempotencyKey: randomUUID(), ...input } },
      );
      expect(errors).toEqual([]);
      expect(data[mutation].userErrors).toEqual([]);
      return data[mutation].event.id as string;
    };

    const report = (title: string) =>
      mutate("reportEvent", "ReportEventInput", {
        communityCode,
        type: "0201",
        title,
        content: "村口路灯不亮。",
        place: "湖㳇镇竹海村村口",
      });

    test("a change made through the graph and one made in the platform arrive once each, with other subgraphs' fields", async () => {
      client = openLiveClient(community.origin, transport);
      const { results } = await follow(client);
      const id = await report("路灯不亮");
      await noMoreThan(results, 1);
      expect(results[0]).toEqual({
        data: {
          eventChanged: {
            id,
            title: "路灯不亮",
            state: "REPORTED",
            community: {
              code: communityCode,
              name: "竹海村村民委员会",
              division: { name: "湖㳇镇", parent: { name: "宜兴市" } },
            },
            tasks: [],
          },
        },
      });
      await mutate("acceptEvent", "HandleEventInput", { eventId: id, ...officer });
      await noMoreThan(results, 2);
      expect(results[1]?.data).toMatchObject({ eventChanged: { id, state: "ACCEPTED", tasks: [{}] } });
      const other = await reportInStandIn("井盖破损");
      await noMoreThan(results, 3);
      expect(results[2]?.data).toMatchObject({ eventChanged: { id: other, title: "井盖破损" } });
    });

    test("no other community's changes arrive, and a community that there is not is refused", async () => {
      client = openLiveClient(community.origin, transport);
      const { results } = await follow(client, "320583102001");
      await report("路灯不亮");
      await noMoreThan(results, 0);
      const unknown = client.follow(eventChanged, { communityCode: "320282113999" });
      expect(await unknown.ended).toBeNull();
      expect(unknown.results).toMatchObject([
        { data: null, errors: [{ path: ["eventChanged"], extensions: { code: "NOT_FOUND" } }] },
      ]);
    });

    test("B13: a village is followed by its former code and by that of today, under which the platform does not know it", async () => {
      client = openLiveClient(community.origin, transport);
      const [today, former] = ["320583102214", "320583190214"];
      const followed = [await follow(client, today), await follow(client, former)];
      // A look asks for both codes.
      await furtherLooks(looks() + 6);
      const id = await reportInStandIn("路灯不亮", former);
      for (const { results } of followed) {
        await noMoreThan(results, 1);
        expect(results[0]?.data.eventChanged).toMatchObject({ id, community: { code: today } });
      }
    });

    test("many changes of one second arrive once each", async () => {
      client = openLiveClient(community.origin, transport);
      const { results } = await follow(client);
      // The stand-in writes the time of this process.
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_000 });
      const titles = Array.from({ length: 60 }, (_, index) => `第${index}件`);
      const ids: string[] = [];
      for (const title of titles) ids.push(await reportInStandIn(title));
      await noMoreThan(results, titles.length);
      expect(new Set(results.map(({ data }) => data.eventChanged.id))).toEqual(new Set(ids));
    });

    test("a platform that fails for a while loses nothing", async () => {
      client = openLiveClient(community.origin, transport);
      const { results } = await follow(client);
      // One look with both its repeats, and the next one's first attempt; a fifth would open the breaker for five seconds.
      sandbox.faults.add({ system: "grid", function: "queryEventPage", kind: "error", times: 4 });
      const id = await reportInStandIn("路灯不亮");
      await expect.poll(() => sandbox.faults.list(), { timeout: 10_000 }).toEqual([]);
      await noMoreThan(results, 1);
      expect(results[0]?.data.eventChanged.id).toBe(id);
    });

    test("a platform that does not answer at the start refuses with its code", async () => {
      sandbox.faults.add({ system: "grid", function: "queryEventPage", kind: "error", times: 3 });
      client = openLiveClient(community.origin, transport);
      const { results, ended } = client.follow(eventChanged, { communityCode });
      expect(await ended).toBeNull();
      expect(results).toMatchObject([
        { data: null, errors: [{ path: ["eventChanged"], extensions: { code: /^SOURCE_/ } }] },
      ]);
    });

    test("clients of one community share its looks; the last to leave ends them", async () => {
      client = openLiveClient(community.origin, transport);
      const first = await follow(client);
      const second = openLiveClient(community.origin, transport);
      second.follow(eventChanged, { communityCode });
      first.leave();
      await furtherLooks();
      second.close();
      await expect.poll(newLooks, { timeout: 10_000 }).toBe(0);
    });
  },
);

test("eventChanged from a subgraph that is a process of its own, until that ends", async () => {
  const child = fork("subgraphs/serving/main.ts", ["grid", "--port", "0", "--log-level", "silent"], {
    env: { ...process.env, ...environmentOf(sandbox), GRID_EVENT_POLL_MS: "50", SUBGRAPH_KEYS: subgraphKeys },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
  });
  const exited = once(child, "exit");
  const [{ url }] = (await once(child, "message")) as [{ readonly url: string }];
  const community = await openCommunity(sandbox, "in process", { SUBGRAPH_GRID_URL: url });
  const client = openLiveClient(community.origin, "event stream");
  try {
    const { results, ended } = await follow(client);
    const id = await reportInStandIn("路灯不亮");
    await noMoreThan(results, 1);
    expect(results[0]?.data).toMatchObject({
      eventChanged: { id, community: { name: "竹海村村民委员会", division: { name: "湖㳇镇" } } },
    });
    child.kill("SIGTERM");
    expect(await ended).toBeNull();
    expect(results[1]).toMatchObject({ data: null, errors: [{ extensions: { code: "SOURCE_UNAVAILABLE" } }] });
    expect(await exited).toEqual([0, null]);
  } finally {
    client.close();
    await community.close();
    child.kill("SIGKILL");
  }
});
