import { join } from "node:path";
import { FormatError } from "../format/formatError.ts";
import { readTimestampLine } from "../format/readLines.ts";
import type { Problems } from "./problem.ts";
import { readLines } from "./readLines.ts";
import type { ReadSeal } from "./readSeals.ts";

/**
 * Checks one token. `audit/timestamp/` has it: this folder reads no ASN.1.
 *
 * @param line of the seal, without its end
 * @returns the time in it, UTC
 * @throws FormatError with a sentence that says what is wrong
 */
export type TimestampCheck = (token: Uint8Array, line: Uint8Array) => Promise<string>;

export interface TimestampsChecker {
  /** To be called for each seal that holds, in order. */
  readonly check: (seal: ReadSeal) => Promise<void>;
  readonly finish: () => Promise<void>;
  readonly result: () => { readonly checked: number; readonly unchecked: number; readonly latest: string | null };
}

const file = "timestamps.jsonl";

interface Waiting {
  readonly seal: number;
  readonly token: Buffer;
  readonly line: number;
}

/** Goes through the tokens beside the seals: both are in the same order, so that neither has to be held. */
export function createTimestampsChecker(
  folder: string,
  checkToken: TimestampCheck | null,
  problems: Problems,
): TimestampsChecker {
  const source = tokensOf(folder, problems);
  let waiting: Waiting | null = null;
  let isStarted = false;
  let checked = 0;
  let unchecked = 0;
  let latest: string | null = null;

  async function advance(): Promise<void> {
    const next = await source.next();
    waiting = next.done === true ? null : next.value;
    isStarted = true;
  }

  return {
    async check(seal) {
      if (!isStarted) await advance();
      for (; waiting !== null && waiting.seal <= seal.seal.seal; await advance()) {
        const { seal: number, line, token } = waiting;
        // Of a seal that does not hold, which was said.
        if (number < seal.seal.seal || checkToken === null) {
          unchecked += 1;
          continue;
        }
        try {
          latest = await checkToken(token, seal.line);
          checked += 1;
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
          problems.add({ kind: "timestamp-wrong", seal: number, file, line, message: error.message });
        }
      }
    },
    async finish() {
      if (!isStarted) await advance();
      for (; waiting !== null; await advance()) {
        const message = `There is a timestamp for seal ${waiting.seal}, and no such seal that holds.`;
        problems.add({ kind: "timestamp-wrong", seal: waiting.seal, file, line: waiting.line, message });
      }
    },
    result: () => ({ checked, unchecked, latest }),
  };
}

async function* tokensOf(folder: string, problems: Problems): AsyncGenerator<Waiting, void, undefined> {
  let last = 0;
  for await (const batch of readLines(join(folder, file))) {
    for (const { bytes, number, isWhole } of batch) {
      try {
        if (!isWhole) throw new FormatError("The line of the timestamp is not finished.");
        const { seal, token } = readTimestampLine(bytes.toString("utf8"));
        if (seal <= last) throw new FormatError(`The timestamp of seal ${seal} stands behind that of seal ${last}.`);
        last = seal;
        yield { seal, token: Buffer.from(token, "base64"), line: number };
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        problems.add({ kind: "timestamp-wrong", file, line: number, message: error.message });
      }
    }
  }
}
