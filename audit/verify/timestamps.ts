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
  return new TokensBesideSeals(folder, checkToken, problems);
}

class TokensBesideSeals implements TimestampsChecker {
  readonly #checkToken: TimestampCheck | null;
  readonly #problems: Problems;
  readonly #source: ReturnType<typeof tokensOf>;
  #waiting: Waiting | null = null;
  #isStarted = false;
  #checked = 0;
  #unchecked = 0;
  #latest: string | null = null;

  constructor(folder: string, checkToken: TimestampCheck | null, problems: Problems) {
    this.#checkToken = checkToken;
    this.#problems = problems;
    this.#source = tokensOf(folder, problems);
  }

  async #advance(): Promise<void> {
    const next = await this.#source.next();
    this.#waiting = next.done === true ? null : next.value;
    this.#isStarted = true;
  }

  async check(seal: ReadSeal): Promise<void> {
    if (!this.#isStarted) await this.#advance();
    for (; this.#waiting !== null && this.#waiting.seal <= seal.seal.seal; await this.#advance()) {
      const { seal: number, line, token } = this.#waiting;
      // Of a seal that does not hold, which was said.
      if (number < seal.seal.seal || this.#checkToken === null) {
        this.#unchecked += 1;
        continue;
      }
      try {
        this.#latest = await this.#checkToken(token, seal.line);
        this.#checked += 1;
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        this.#problems.add({ kind: "timestamp-wrong", seal: number, file, line, message: error.message });
      }
    }
  }

  async finish(): Promise<void> {
    if (!this.#isStarted) await this.#advance();
    for (; this.#waiting !== null; await this.#advance()) {
      const { seal, line } = this.#waiting;
      const message = `There is a timestamp for seal ${seal}, and no such seal that holds.`;
      this.#problems.add({ kind: "timestamp-wrong", seal, file, line, message });
    }
  }

  result(): ReturnType<TimestampsChecker["result"]> {
    return { checked: this.#checked, unchecked: this.#unchecked, latest: this.#latest };
  }
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
