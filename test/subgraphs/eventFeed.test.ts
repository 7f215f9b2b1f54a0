import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { SourceError } from "../../adapters/errors.ts";
import type { Page } from "../../adapters/system.ts";
import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import { createEventFeed, maxUnread, patienceMs } from "../../subgraphs/grid/eventFeed.ts";

const community = "320282113200";

/** A platform whose rows and failures the test owns, and a feed that looks when the test says so. */
function openFeed() {
  let rows: EventRecord[] = [];
  let failure: SourceError | null = null;
  let looks = 0;
  let elapsedMs = 0;
  let resume: (() => void) | null = null;
  const feed = createEventFeed({
    pollMs: 1_000,
    clock: () => elapsedMs,
    pause: (_milliseconds, signal) =>
      new Promise((resolve, reject) => {
        resume = resolve;
        signal?.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
      }),
    events: async ({ changedFrom }, { limit }): Promise<Page<EventRecord>> => {
      looks += 1;
      if (failure !== null) throw failure;
      const found = rows
        .filter(({ asOf }) => changedFrom === null || (asOf ?? "") >= changedFrom)
        .sort((left, right) => ((left.asOf ?? "") < (right.asOf ?? "") ? 1 : -1));
      return { rows: found.slice(0, limit), total: found.length };
    },
  });
  return {
    feed,
    looks: () => looks,
    isWaiting: () => resume !== null,
    put: (...events: EventRecord[]) => {
      rows = [...rows.filter(({ id }) => !events.some((event) => event.id === id)), ...events];
    },
    fail: (next: SourceError | null) => {
      failure = next;
    },
    /** Lets the poller look once more, after so much time. */
    async look(afterMs = 1_000) {
      await expect.poll(() => resume).not.toBeNull();
      const before = looks;
      elapsedMs += afterMs;
      const go = resume;
      resume = null;
      go?.();
      await expect.poll(() => looks).toBeGreaterThan(before);
      for (let step = 0; step < 5; step += 1) await turn();
    },
  };
}

function event(id: string, asOf: string, state: EventRecord["state"] = "REPORTED"): EventRecord {
  return {
    ...({} as EventRecord),
    id,
    asOf: `2026-11-02T${asOf}+08:00`,
    state,
  };
}

function call() {
  const leave = new AbortController();
  return { leave, requestId: "test", signal: leave.signal };
}

/** Ids and states in the order in which they came, read as they come. */
function readAll(changes: AsyncIterable<EventRecord>) {
  const seen: string[] = [];
  const ended = (async () => {
    for await (const { id, state } of changes) seen.push(`${id} ${state}`);
    return null;
  })().catch((error: unknown) => error);
  return { seen, ended };
}

const down = new SourceError({ system: "grid", operation: "events", reason: "unavailable" });

test("what is there at the start is no change; what comes later is one each, the oldest first", async () => {
  const { feed, put, look } = openFeed();
  put(event("1", "10:00:00"));
  const caller = call();
  const { seen, ended } = readAll(await feed.follow(community, caller));
  put(event("2", "10:00:05"), event("3", "10:00:04"));
  await look();
  expect(seen).toEqual(["3 REPORTED", "2 REPORTED"]);
  await look();
  put(event("1", "10:00:09", "ACCEPTED"));
  await look();
  await look();
  expect(seen).toEqual(["3 REPORTED", "2 REPORTED", "1 ACCEPTED"]);
  caller.leave.abort();
  expect(await ended).toBeNull();
});

test("rows of one second, rows that appear late, and two states within one second are each found once", async () => {
  const { feed, put, look } = openFeed();
  put(event("0", "10:00:00"));
  const { seen } = readAll(await feed.follow(community, call()));
  put(event("1", "10:00:05"), event("2", "10:00:05"));
  await look();
  put(event("3", "10:00:05"), event("4", "10:00:05"), event("5", "09:59:20"));
  await look();
  put(event("1", "10:00:05", "ACCEPTED"));
  await look();
  await look();
  expect(seen.toSorted()).toEqual(["1 ACCEPTED", "1 REPORTED", "2 REPORTED", "3 REPORTED", "4 REPORTED", "5 REPORTED"]);
});

test("a row dated in the future hides nothing", async () => {
  const { feed, put, look } = openFeed();
  const { seen } = readAll(await feed.follow(community, call()));
  put({ ...event("1", "10:00:00"), asOf: "2099-01-01T00:00:00+08:00" });
  await look();
  // By our own clock just now.
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19);
  put({ ...event("2", "10:00:00"), asOf: `${today}+08:00` });
  await look();
  await look();
  expect(seen).toEqual(["1 REPORTED", "2 REPORTED"]);
});

test("all who follow one community share its poller; the last to leave stops it", async () => {
  const { feed, put, look, looks } = openFeed();
  const [first, second] = [call(), call()];
  const [one, other] = [await feed.follow(community, first), await feed.follow(community, second)].map(readAll);
  expect(looks()).toBe(2);
  put(event("1", "10:00:00"));
  await look();
  expect(looks()).toBe(3);
  expect([one?.seen, other?.seen]).toEqual([["1 REPORTED"], ["1 REPORTED"]]);
  first.leave.abort();
  expect(await one?.ended).toBeNull();
  put(event("2", "10:00:01"));
  await look();
  expect([one?.seen.length, other?.seen.length]).toEqual([1, 2]);
  second.leave.abort();
  expect(await other?.ended).toBeNull();
  const before = looks();
  // Somebody who comes now starts anew: two looks of his own, and none of the old poller.
  await feed.follow(community, call());
  expect(looks()).toBe(before + 2);
});

test("a source that fails is asked again and loses no change; after a minute the subscription ends with its error", async () => {
  const { feed, put, look, fail } = openFeed();
  put(event("1", "10:00:00"));
  const { seen, ended } = readAll(await feed.follow(community, call()));
  fail(down);
  await look();
  put(event("2", "10:00:01"));
  await look(patienceMs - 1);
  fail(null);
  await look();
  expect(seen).toEqual(["2 REPORTED"]);
  fail(down);
  await look();
  await look(patienceMs);
  expect(await ended).toBe(down);
});

test("a source that does not answer at the start refuses the subscription", async () => {
  const { feed, fail } = openFeed();
  fail(down);
  await expect(feed.follow(community, call())).rejects.toBe(down);
});

test("a subscriber who does not read ends with SUBSCRIPTION_OVERFLOW; the others go on", async () => {
  const { feed, put, look } = openFeed();
  const asleep = await feed.follow(community, call());
  const { seen } = readAll(await feed.follow(community, call()));
  const changes = Array.from({ length: maxUnread + 1 }, (_, index) => event(String(index), "10:00:00"));
  put(...changes.slice(0, maxUnread));
  await look();
  put(...changes.slice(maxUnread));
  await look();
  await expect(readAll(asleep).ended).resolves.toMatchObject({ extensions: { code: "SUBSCRIPTION_OVERFLOW" } });
  expect(seen).toHaveLength(maxUnread + 1);
});

test("more changes than one look reads end with SUBSCRIPTION_OVERFLOW instead of getting lost", async () => {
  const { feed, put, look } = openFeed();
  const { ended } = readAll(await feed.follow(community, call()));
  put(...Array.from({ length: 2_001 }, (_, index) => event(String(index), "10:00:00")));
  await look();
  expect(await ended).toMatchObject({ extensions: { code: "SUBSCRIPTION_OVERFLOW" } });
});
