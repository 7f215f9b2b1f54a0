import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inOwnTurn, maxTurnMs, ownTurn } from "../../../gateway/kit/ownTurn.ts";

let nowMs = 0;

beforeEach(() => {
  nowMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => nowMs);
});

afterEach(async () => {
  vi.restoreAllMocks();
  // The last piece of a test has had a turn of its own, which is over after this one.
  await nextTurn();
});

/** What is done in each turn of the event loop, for so many pieces of work that are asked for at once. */
async function turnsOf(pieces: number, pieceMs: number): Promise<readonly number[]> {
  const turns: number[] = [0];
  let done = 0;
  const work = () => {
    nowMs += pieceMs;
    done += 1;
    turns.push((turns.pop() ?? 0) + 1);
  };
  // Asked for before the pieces, so that a turn is over before the first piece of the next.
  let over = nextTurn();
  const asked = Array.from({ length: pieces }, () => inOwnTurn(work));
  while (done < pieces) {
    await over;
    turns.push(0);
    over = nextTurn();
  }
  await over;
  await Promise.all(asked);
  return turns.filter((count) => count > 0);
}

test("A8: pieces of work that come together share a turn of the event loop up to its bound, and then have one each", async () => {
  expect(await turnsOf(5, maxTurnMs)).toEqual([1, 1, 1, 1, 1]);
  expect(await turnsOf(5, maxTurnMs / 2)).toEqual([2, 1, 1, 1]);
  expect((await turnsOf(5, maxTurnMs / 100)).length).toBe(1);
});

test("A8: turns are given in the order in which they were asked for, and one that waits is not overtaken", async () => {
  const order: string[] = [];
  const piece = (name: string) => () => {
    nowMs += maxTurnMs;
    order.push(name);
  };
  const first = [inOwnTurn(piece("a")), inOwnTurn(piece("b")), inOwnTurn(piece("c"))];
  await nextTurn();
  const late = inOwnTurn(piece("d"));
  await Promise.all([...first, late]);
  expect(order).toEqual(["a", "b", "c", "d"]);
});

test("A7: what waits begins a round later, so that sockets and timers have been looked at in between", async () => {
  const order: string[] = [];
  expect(ownTurn()).toBeNull();
  nowMs += maxTurnMs;
  const work = Promise.resolve(inOwnTurn(() => order.push("work")));
  // Asked for after the end of this turn, and in the same round.
  await nextTurn();
  order.push("round");
  await work;
  expect(order).toEqual(["round", "work"]);
});

test("A8: a turn with time left is not waited for, and a piece that throws holds up no other", async () => {
  expect(ownTurn()).toBeNull();
  nowMs += maxTurnMs;
  const fails = inOwnTurn(() => {
    throw new RangeError("of this piece");
  });
  const next = inOwnTurn(() => "done");
  await expect(fails).rejects.toThrow("of this piece");
  expect(await next).toBe("done");
  await nextTurn();
  expect(ownTurn()).toBeNull();
});
