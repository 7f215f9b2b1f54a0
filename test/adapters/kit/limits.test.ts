import { describe, expect, it } from "vitest";
import { SourceError, type SourceReason } from "../../../adapters/errors.ts";
import { inBatches } from "../../../adapters/kit/batch.ts";
import { createBreaker } from "../../../adapters/kit/breaker.ts";
import { withinDeadline } from "../../../adapters/kit/deadline.ts";
import { createLimiter } from "../../../adapters/kit/limiter.ts";
import { createRateWindow } from "../../../adapters/kit/rateWindow.ts";
import { backOffMs, withRetry } from "../../../adapters/kit/retry.ts";
import { manualTime } from "../manualTime.ts";

const never = new AbortController().signal;
const failure = (reason: SourceReason) => new SourceError({ system: "toy", reason });

describe("the limiter", () => {
  const limiterOf = (options: { concurrency: number; maxWaiting?: number; callsPerSecond?: number }) => {
    const time = manualTime();
    return { time, limiter: createLimiter({ system: "toy", clock: time.clock, pause: time.pause, ...options }) };
  };

  it("runs at most as many as allowed, first come, first served", async () => {
    const { limiter } = limiterOf({ concurrency: 2 });
    const started: number[] = [];
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const runs = gates.map((gate, index) =>
      limiter.run(never, () => {
        started.push(index);
        return gate.promise;
      }),
    );
    await Promise.resolve();
    expect([started, limiter.active(), limiter.waiting()]).toEqual([[0, 1], 2, 3]);
    for (const gate of gates) gate.resolve();
    await Promise.all(runs);
    expect([started, limiter.active()]).toEqual([[0, 1, 2, 3, 4], 0]);
  });

  it("refuses as busy when too many wait, and lets the aborted go", async () => {
    const { limiter } = limiterOf({ concurrency: 1, maxWaiting: 1 });
    const gate = Promise.withResolvers<void>();
    const first = limiter.run(never, () => gate.promise);
    const controller = new AbortController();
    const second = limiter.run(controller.signal, async () => expect.unreachable());
    await expect(limiter.run(never, async () => 1)).rejects.toMatchObject({ reason: "busy" });
    controller.abort();
    await expect(second).rejects.toMatchObject({ reason: "aborted" });
    expect(limiter.waiting()).toBe(0);
    gate.resolve();
    await first;
  });

  it("starts no more a second than allowed", async () => {
    const { limiter, time } = limiterOf({ concurrency: 100, callsPerSecond: 3 });
    const starts: number[] = [];
    await Promise.all(Array.from({ length: 10 }, () => limiter.run(never, async () => starts.push(time.clock()))));
    for (const start of starts) {
      expect(starts.filter((other) => other >= start && other < start + 1000).length).toBeLessThanOrEqual(3);
    }
    expect(time.pauses).toHaveLength(3);
  });

  it("E1: halves what runs at once when the source is busy, and widens it one by one with answers", async () => {
    const { limiter } = limiterOf({ concurrency: 8 });
    const busy = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      throw new SourceError({ system: "toy", reason: "busy" });
    };
    // Eight at once are one sign, not eight.
    await Promise.allSettled(Array.from({ length: 8 }, () => limiter.run(never, busy)));
    let highest = 0;
    const task = async () => {
      highest = Math.max(highest, limiter.active());
      await new Promise((resolve) => setImmediate(resolve));
    };
    /** Of eight that want to start at once, those that do. */
    const started = async () => {
      const runs = Array.from({ length: 8 }, () => limiter.run(never, task));
      const active = limiter.active();
      await Promise.all(runs);
      return active;
    };
    expect(await started()).toBe(4);
    // Four answers in a row were one more, five are the next.
    expect(await started()).toBe(5);
    for (let round = 0; round < 5; round += 1) await started();
    expect([await started(), highest]).toEqual([8, 8]);
  });

  it("counts starts in a sliding window", () => {
    const rate = createRateWindow(2);
    rate.started(0);
    rate.started(900);
    expect([rate.delayMs(901), rate.delayMs(1050)]).toEqual([149, 0]);
  });
});

describe("the breaker", () => {
  const breakerOf = () => {
    const time = manualTime();
    return { time, breaker: createBreaker({ failures: 3, pauseMs: 1000, clock: time.clock }) };
  };

  it("opens after failures in a row, tries one call after the pause and closes", () => {
    const { breaker, time } = breakerOf();
    for (let count = 0; count < 3; count += 1) breaker.enter()?.ended("timeout");
    expect([breaker.state(), breaker.enter()]).toEqual(["open", null]);
    time.advance(1000);
    const trial = breaker.enter();
    expect([breaker.state(), breaker.enter(), trial === null]).toEqual(["halfOpen", null, false]);
    trial?.ended(null);
    expect(breaker.state()).toBe("closed");
  });

  it("opens again when the trial fails, and waits for another when the trial is aborted", () => {
    const { breaker, time } = breakerOf();
    for (let count = 0; count < 3; count += 1) breaker.enter()?.ended("badReply");
    time.advance(1000);
    breaker.enter()?.ended("aborted");
    expect(breaker.refuses()).toBe(false);
    breaker.enter()?.ended("unavailable");
    expect(breaker.state()).toBe("open");
  });

  it("takes an answer of any kind as a sign of life and an abortion as none", () => {
    const { breaker } = breakerOf();
    for (const outcome of ["timeout", "timeout", "refused", "timeout", "timeout", "aborted", "busy"] as const) {
      breaker.enter()?.ended(outcome);
    }
    expect(breaker.state()).toBe("closed");
  });

  it("does not let calls from before the opening close it", () => {
    const { breaker } = breakerOf();
    const early = breaker.enter();
    for (let count = 0; count < 3; count += 1) breaker.enter()?.ended("timeout");
    early?.ended(null);
    expect(breaker.state()).toBe("open");
  });
});

describe("repeats", () => {
  const optionsOf = (time = manualTime(), remainingMs = () => 10_000) => ({
    repeats: 2,
    remainingMs,
    sharesDeadline: true,
    allowed: () => true,
    random: () => 1,
    pause: time.pause,
    signal: never,
  });

  it("back off exponentially and end", async () => {
    const time = manualTime();
    let calls = 0;
    const run = async () => {
      calls += 1;
      throw failure("unavailable");
    };
    await expect(withRetry(optionsOf(time), run)).rejects.toMatchObject({ reason: "unavailable" });
    expect([calls, time.pauses]).toEqual([3, [100, 200]]);
    expect(backOffMs(1, () => 0)).toBe(100);
  });

  it("E1: are not made at once where the source is busy", () => {
    expect([backOffMs(0, () => 0, "busy"), backOffMs(1, () => 1, "busy")]).toEqual([250, 1000]);
  });

  it("E1: that run out of the rest of a deadline say what the source said before", async () => {
    const answers = [failure("busy"), failure("timeout")];
    const run = (errors: readonly Error[]) => {
      const left = [...errors];
      return async () => {
        throw left.shift() ?? new RangeError("one call too many");
      };
    };
    await expect(withRetry(optionsOf(), run(answers))).rejects.toMatchObject({ reason: "busy" });
    // A write has a deadline for each of its calls: the last one is what became of it.
    const ofItsOwn = { ...optionsOf(), repeats: 1, sharesDeadline: false };
    await expect(withRetry(ofItsOwn, run(answers))).rejects.toMatchObject({ reason: "timeout" });
    await expect(withRetry(optionsOf(), run([failure("timeout")]))).rejects.toMatchObject({ reason: "timeout" });
  });

  it("are not made for a wrong request, past the deadline or against the breaker", async () => {
    for (const options of [
      { error: failure("refused"), ...optionsOf() },
      { error: failure("unavailable"), ...optionsOf(manualTime(), () => 99) },
      { error: failure("unavailable"), ...optionsOf(), allowed: () => false },
    ]) {
      let calls = 0;
      const run = async () => {
        calls += 1;
        throw options.error;
      };
      await expect(withRetry(options, run)).rejects.toBe(options.error);
      expect(calls).toBe(1);
    }
  });
});

describe("the deadline", () => {
  it("rejects when time is over, also when nobody listens", async () => {
    const stuck = withinDeadline({ system: "toy", milliseconds: 5, signal: never }, () => new Promise(() => undefined));
    await expect(stuck).rejects.toMatchObject({ reason: "timeout" });
  });

  it("tells the caller's leaving from its own timer and passes both on", async () => {
    const controller = new AbortController();
    let inner: AbortSignal | null = null;
    const run = withinDeadline({ system: "toy", milliseconds: 60_000, signal: controller.signal }, (signal) => {
      inner = signal;
      return new Promise(() => undefined);
    });
    controller.abort();
    await expect(run).rejects.toMatchObject({ reason: "aborted" });
    expect(inner).toMatchObject({ aborted: true });
  });

  it("leaves no timer behind", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    await withinDeadline({ system: "toy", milliseconds: 60_000, signal: never }, async () => 1);
    expect(timers()).toBe(before);
  });
});

describe("batches", () => {
  it("ask for each key once, in chunks, and answer in order", async () => {
    const chunks: (readonly number[])[] = [];
    const plan = { batchSize: 2, concurrency: 2, signal: never };
    const values = await inBatches([3, 1, 3, 2, 5, 4], plan, async (chunk) => {
      chunks.push(chunk);
      return chunk.map((key) => key * 10);
    });
    expect(chunks).toEqual([[3, 1], [2, 5], [4]]);
    expect(values).toEqual([30, 10, 20, 50, 40]);
  });

  it("stop at the first failure and abort what is under way", async () => {
    const aborted: boolean[] = [];
    let calls = 0;
    const read = async (chunk: readonly number[], signal: AbortSignal) => {
      calls += 1;
      if (chunk[0] === 0) throw failure("refused");
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      aborted.push(signal.aborted);
      return [];
    };
    const plan = { batchSize: 1, concurrency: 2, signal: never };
    await expect(inBatches([0, 1, 2, 3], plan, read)).rejects.toMatchObject({ reason: "refused" });
    await Promise.resolve();
    expect([aborted, calls]).toEqual([[true], 2]);
  });
});
