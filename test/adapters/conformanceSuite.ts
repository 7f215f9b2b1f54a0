import { afterEach, describe, expect, it, type TestContext } from "vitest";
import { SourceError, type SourceReason } from "../../adapters/errors.ts";
import type { SystemOptions } from "../../adapters/kit/defineSystem.ts";
import type { UnreadableRows } from "../../adapters/kit/runner.ts";
import type { Call, Rows, SourceStatus } from "../../adapters/system.ts";
import { type ManualTime, manualTime } from "./manualTime.ts";

/** What the far side does instead of answering. */
export type Misbehaviour = "hang" | "unavailable" | "malformed" | "absent" | "refused";

export interface SystemUnderTest {
  readonly id: string;
  /** The operation under test. The far side has a record for every key of `present`, none for `missing`. */
  readonly lookup: (keys: readonly string[], call: Call) => Promise<ReadonlyMap<string, unknown>>;
  /** Where the system takes writes. */
  readonly write?: (idempotencyKey: string, call: Call) => Promise<unknown>;
  readonly status: () => SourceStatus;
  readonly close: () => Promise<void>;
  /** At least three batches of keys. */
  readonly present: readonly string[];
  readonly missing: string;
  readonly batchSize: number;
  readonly concurrency: number;
  readonly deadlineMs: number;
  /** Values of records, hosts, ports, accounts and paths: whatever must never stand in a message. */
  readonly secrets: readonly string[];
  readonly farSide: FarSide;
  /** A list of which the far side gives some rows that nobody can read, and how many of it can be read. */
  readonly spoiled?: (call: Call) => Promise<{ readonly rows: Rows<unknown>; readonly good: number }>;
  /** Where the system reads pages: every row of one key, in pages of three, of what `answer` says of each page. */
  readonly paged?: Paged;
}

export interface Paged {
  readonly read: (call: Call) => Promise<readonly string[]>;
  readonly answer: (pages: (page: number) => PageAnswer) => void;
}

export interface PageAnswer {
  /** Texts of digits. */
  readonly rows: readonly string[];
  /** As it stands in the reply; empty without one. */
  readonly total: string;
}

export interface FarSide {
  /** Misbehaves for the next `times` calls, for all without it; null answers again. */
  readonly behave: (misbehaviour: Misbehaviour | null, times?: number) => void | Promise<void>;
  /** Calls received. */
  readonly calls: () => number;
  /** The most calls under way at once. */
  readonly peak: () => number;
  /** Keys of every write received. */
  readonly written: () => readonly string[];
}

export interface ContractOptions {
  readonly name: string;
  readonly start: (options: SystemOptions) => Promise<SystemUnderTest>;
  /** What this far side cannot do: a directory of files does not hang. */
  readonly cannot?: readonly Misbehaviour[];
  /** The operation keeps its answers, so that many callers cost what one costs. Default false. */
  readonly cached?: boolean;
  /** The system reads pages: `paged` is there. */
  readonly pages?: boolean;
}

const reasons = {
  hang: "timeout",
  unavailable: "unavailable",
  malformed: "badReply",
  refused: "refused",
} as const satisfies Partial<Record<Misbehaviour, SourceReason>>;

/** What every adapter promises, whatever its protocol: docs/legacy-interfaces.md and adapters/system.ts. */
export function testSystem({ name, start, cannot = [], cached = false, pages = false }: ContractOptions): void {
  describe(`${name} conforms to the interface of adapters`, () => {
    let running: SystemUnderTest | null = null;
    let time: ManualTime = manualTime();
    const failures: SourceError[] = [];
    const unreadable: UnreadableRows[] = [];

    async function ready(): Promise<SystemUnderTest> {
      time = manualTime();
      failures.length = 0;
      unreadable.length = 0;
      const { clock, pause } = time;
      running = await start({
        clock,
        pause,
        random: () => 0.5,
        onFailure: (error) => failures.push(error),
        onUnreadableRows: (rows) => unreadable.push(rows),
      });
      return running;
    }
    const call = (signal: AbortSignal = new AbortController().signal): Call => ({ requestId: "test", signal });
    const refusalOf = (promise: Promise<unknown>): Promise<SourceError> =>
      promise.then(
        () => expect.unreachable("the call passed"),
        (error: unknown) => (error instanceof SourceError ? error : expect.unreachable(`no SourceError: ${error}`)),
      );
    /** A test of misbehaviours; skipped with the reason where the far side cannot do one of them. */
    const able =
      (...needed: readonly Misbehaviour[]) =>
      (title: string, run: (context: TestContext) => Promise<void>) =>
        it(title, (context) => {
          const impossible = needed.find((each) => cannot.includes(each));
          return impossible === undefined ? run(context) : context.skip(`this far side cannot do "${impossible}"`);
        });

    afterEach(async () => {
      await running?.close();
      running = null;
    });

    it("B11: rows that nobody can read are left out and counted, and cost no other row and no call", async (context) => {
      const { lookup, spoiled, present, missing, secrets, status } = await ready();
      if (spoiled === undefined) return context.skip("this far side has no dirt");
      const { rows, good } = await spoiled(call());
      expect(rows.length).toBe(good);
      expect(rows.unreadable).toBeGreaterThan(0);
      expect(failures).toEqual([]);
      expect(status()).toMatchObject({ breaker: "closed", failures: 0, pausedOperations: [] });
      expect(status().unreadableRows).toBeGreaterThan(0);
      expect(unreadable.length).toBeGreaterThan(0);
      const told = JSON.stringify(unreadable);
      expect(secrets.filter((secret) => secret !== "" && told.includes(secret))).toEqual([]);
      const [first = missing] = present;
      expect((await lookup([first], call())).size).toBe(1);
    });

    it("answers every key that has a record and leaves the others out", async () => {
      const { lookup, present, missing } = await ready();
      const records = await lookup([missing, ...[...present].reverse()], call());
      expect([...records.keys()].sort()).toEqual([...present].sort());
    });

    it("asks for a key once however often it is named, in as few calls as the batch size allows", async () => {
      const { lookup, present, batchSize, farSide } = await ready();
      expect((await lookup([...present, ...present], call())).size).toBe(present.length);
      expect(farSide.calls()).toBe(Math.ceil(present.length / batchSize));
    });

    it("calls nobody for no keys", async () => {
      const { lookup, farSide } = await ready();
      expect((await lookup([], call())).size).toBe(0);
      expect(farSide.calls()).toBe(0);
    });

    able("absent")("takes an absence for an answer", async () => {
      const { lookup, present, farSide, status } = await ready();
      await farSide.behave("absent");
      expect((await lookup(present, call())).size).toBe(0);
      expect([status().failures, failures]).toEqual([0, []]);
    });

    for (const [misbehaviour, reason] of Object.entries(reasons) as [keyof typeof reasons, SourceReason][]) {
      able(misbehaviour)(`says ${reason} when the far side is ${misbehaviour}, and no value of it`, async () => {
        const { id, lookup, present, batchSize, secrets, farSide, status } = await ready();
        await farSide.behave(misbehaviour);
        const error = await refusalOf(lookup(present.slice(0, batchSize), call()));
        expect(error).toMatchObject({ reason, system: id, operation: expect.any(String) });
        for (const secret of [...secrets, ...present])
          expect(`${error.message} ${error.sourceCode}`).not.toContain(secret);
        // Two repeats for what may pass later; none where the time is used up or the request is wrong.
        expect(farSide.calls()).toBe(reason === "unavailable" || reason === "badReply" ? 3 : 1);
        expect(status()).toMatchObject({
          calls: farSide.calls(),
          lastFailureReason: error.group === "reject" ? null : reason,
        });
      });
    }

    able("unavailable")("repeats a read that failed once, after a pause", async () => {
      const { lookup, present, batchSize, farSide } = await ready();
      await farSide.behave("unavailable", 1);
      expect((await lookup(present.slice(0, batchSize), call())).size).toBe(batchSize);
      expect([farSide.calls(), time.pauses]).toEqual([2, [75]]);
    });

    able("hang")("stops waiting when the caller leaves", async () => {
      const { lookup, present, farSide, status } = await ready();
      await farSide.behave("hang");
      const caller = new AbortController();
      const pending = refusalOf(lookup(present, call(caller.signal)));
      while (farSide.calls() === 0) await new Promise((resolve) => setImmediate(resolve));
      caller.abort();
      expect(await pending).toMatchObject({ reason: "aborted" });
      expect([status().failures, failures]).toEqual([0, []]);
    });

    it("does not start for a caller who has gone", async () => {
      const { lookup, present, farSide } = await ready();
      expect(await refusalOf(lookup(present, call(AbortSignal.abort())))).toMatchObject({ reason: "aborted" });
      expect(farSide.calls()).toBe(0);
    });

    const when = (condition: boolean) => (condition ? it : () => undefined);
    when(cached)("answers many callers for the calls of one, and asks no second time", async () => {
      const { lookup, present, batchSize, concurrency, farSide } = await ready();
      const callers = Array.from({ length: concurrency * 4 }, () => lookup(present, call()));
      for (const records of await Promise.all(callers)) expect(records.size).toBe(present.length);
      expect((await lookup(present, call())).size).toBe(present.length);
      expect(farSide.calls()).toBe(Math.ceil(present.length / batchSize));
    });

    when(!cached)("keeps to its concurrency under many callers", async () => {
      const { lookup, present, batchSize, concurrency, farSide } = await ready();
      const callers = Array.from({ length: concurrency * 4 }, () => lookup(present, call()));
      for (const records of await Promise.all(callers)) expect(records.size).toBe(present.length);
      expect(farSide.peak()).toBe(concurrency);
      expect(farSide.calls()).toBe(callers.length * Math.ceil(present.length / batchSize));
    });

    able("unavailable")("leaves a dead far side alone, tries once after the pause and recovers", async () => {
      const { lookup, present, batchSize, farSide, status } = await ready();
      const one = () => lookup(present.slice(0, batchSize), call());
      await farSide.behave("unavailable");
      await refusalOf(one());
      await refusalOf(one());
      expect([farSide.calls(), status().breaker]).toEqual([5, "open"]);
      expect(await refusalOf(one())).toMatchObject({ reason: "unavailable", group: "retry" });
      expect(farSide.calls()).toBe(5);
      time.advance(5000);
      await refusalOf(one());
      expect([farSide.calls(), status().breaker]).toEqual([6, "open"]);
      time.advance(5000);
      await farSide.behave(null);
      expect((await one()).size).toBe(batchSize);
      expect([farSide.calls(), status().breaker]).toEqual([7, "closed"]);
    });

    able("unavailable")("repeats a failed write once, with the same idempotency key", async ({ skip }) => {
      const { write, farSide } = await ready();
      if (write === undefined) return skip("this system takes no writes");
      await farSide.behave("unavailable", 1);
      await write("key-1", call());
      expect(farSide.written()).toEqual(["key-1", "key-1"]);
      await farSide.behave("unavailable");
      await refusalOf(write("key-2", call()));
      expect(farSide.written().filter((key) => key === "key-2")).toHaveLength(2);
      await farSide.behave("refused");
      await refusalOf(write("key-3", call()));
      expect(farSide.written().filter((key) => key === "key-3")).toHaveLength(1);
    });

    const twelve = Array.from({ length: 12 }, (_, index) => String(index + 10));
    const threes = (page: number) => twelve.slice((page - 1) * 3, page * 3);
    const lastThrees = (page: number) => threes(Math.min(page, 4));
    if (pages) {
      const reader = async () => {
        const { paged, farSide, concurrency } = await ready();
        return paged === undefined
          ? expect.unreachable("the system reads no pages")
          : { ...paged, farSide, concurrency };
      };
      it.each([
        ["a total of 2147483647 and no row", () => [], "2147483647", [], 2],
        ["a total of 999999999999999 and no row", () => [], "999999999999999", [], 2],
        ["a textual total and its last page again and again", lastThrees, "1,200", twelve, 8],
        ["a total of words", threes, "共12条", twelve, 5],
        ["a negative total", threes, "-1", twelve, 5],
        ["a total below its rows", threes, "1", twelve, 5],
        ["no total", lastThrees, "", twelve, 5],
        ["every row on every page", () => twelve, "", twelve, 2],
      ] as const)("A1: reads the pages of a source with %s to their end", async (_, rows, total, all, mostCalls) => {
        const { read, answer, farSide } = await reader();
        answer((page) => ({ rows: rows(page), total }));
        expect(await read(call())).toEqual(all);
        expect(farSide.calls()).toBeLessThanOrEqual(mostCalls);
      });

      it("A1: gives pages without end up as a bad reply, and at once when the caller leaves", async () => {
        const { read, answer, concurrency, farSide } = await reader();
        const endless = (page: number) => [0, 1, 2].map((index) => String(page * 3 + index));
        answer((page) => ({ rows: endless(page), total: "2147483647" }));
        const caller = new AbortController();
        const pending = refusalOf(read(call(caller.signal)));
        while (farSide.calls() < 20) await new Promise((resolve) => setImmediate(resolve));
        caller.abort();
        expect(await pending).toMatchObject({ reason: "aborted" });
        expect(farSide.peak()).toBeLessThanOrEqual(concurrency);
        expect(await refusalOf(read(call()))).toMatchObject({ reason: "badReply", sourceCode: "too many pages" });
      });
    }

    able("hang")("repeats a write that timed out, since its first attempt may not have landed", async ({ skip }) => {
      const { write, farSide } = await ready();
      if (write === undefined) return skip("this system takes no writes");
      await farSide.behave("hang", 1);
      await write("key-4", call());
      expect(farSide.written()).toEqual(["key-4", "key-4"]);
    });
  });
}
