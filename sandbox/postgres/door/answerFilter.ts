import { faultResponse } from "./errorMessages.ts";
import { RowGarbler } from "./garbleRow.ts";
import { MessageSplitter } from "./messageSplitter.ts";

/** Faults that let the server do its work and spoil what comes back. */
export type AnswerFault = "reset" | "hang" | "halfBody" | "wrongEncoding";

/** Bytes for the client, or how the conversation ends. */
export type Answer = Buffer | "reset" | "hang" | "close";

/**
 * The way from the server to the client. Every simple Query, Sync and function call of the client is one cycle that
 * the server ends with ReadyForQuery; cycle 0 is the start of the connection.
 */
export class AnswerFilter {
  readonly #splitter = new MessageSplitter("EZ", true);
  readonly #faults = new Map<number, AnswerFault>();
  readonly #garbler = new RowGarbler();
  #cycle = 0;
  #insideRow = false;

  /** The first fault of a cycle is the one that counts. */
  spoil(cycle: number, fault: AnswerFault): void {
    if (!this.#faults.has(cycle)) this.#faults.set(cycle, fault);
  }

  /** Cycles before this one are answered. */
  get cycle(): number {
    return this.#cycle;
  }

  *filter(chunk: Buffer): Generator<Answer> {
    for (const { type, bytes } of this.#splitter.split(chunk)) {
      const fault = this.#faults.get(this.#cycle);
      if (type !== null) this.#insideRow = type === "D";
      if (fault === "hang") return yield "hang";
      if (fault === "reset") {
        if (type === "Z") return yield "reset";
        continue;
      }
      if (fault === "halfBody" && (type === "D" || type === "C" || type === "E")) {
        yield bytes.subarray(0, Math.ceil(bytes.length / 2));
        return yield "close";
      }
      if (fault === "wrongEncoding" && this.#insideRow) yield this.#garbler.garble(bytes, type === "D");
      else yield type === "E" ? (faultResponse(bytes) ?? bytes) : bytes;
      if (type === "Z") this.#endCycle();
    }
  }

  #endCycle(): void {
    this.#faults.delete(this.#cycle);
    this.#cycle += 1;
  }
}
