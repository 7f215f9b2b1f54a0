import { setImmediate as nextRound } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readInTurns } from "../../../gateway/fetch/readInTurns.ts";
import { maxTurnMs } from "../../../gateway/kit/ownTurn.ts";

let nowMs = 0;

beforeEach(() => {
  nowMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => nowMs);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await nextRound();
  await nextRound();
});

const large = Buffer.alloc(200_000);

test("A7: a small reply is read at once", () => {
  expect(readInTurns(Buffer.from("{}"), (body) => body.length)).toBe(2);
});

test("A7: a large reply is read in one turn of the event loop, what is made of it in another, and the next reply after that", async () => {
  const order: string[] = [];
  const read = (name: string) => {
    const reply = readInTurns(large, () => {
      order.push(`read ${name}`);
      nowMs += maxTurnMs;
    });
    return Promise.resolve(reply).then(() => {
      order.push(`use ${name}`);
      nowMs += maxTurnMs;
    });
  };
  const both = Promise.all([read("a"), read("b")]);
  // Sockets and timers are looked at between two rounds of immediates.
  while (order.filter((one) => one !== "-").length < 4) {
    await nextRound();
    order.push("-");
  }
  await both;
  const turns = order.join(" ").split(/(?: ?- ?)+/);
  expect(turns.filter((turn) => turn !== "")).toHaveLength(4);
  expect(order.filter((one) => one !== "-")).toEqual(["read a", "read b", "use a", "use b"]);
});

test("A7: what cannot be read is refused as a small reply is", async () => {
  const fails = () => {
    throw new RangeError("of this reply");
  };
  expect(() => readInTurns(Buffer.from("{}"), fails)).toThrow("of this reply");
  await expect(Promise.resolve(readInTurns(large, fails))).rejects.toThrow("of this reply");
});
