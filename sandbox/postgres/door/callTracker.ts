import { functionName } from "./functionName.ts";
import type { Piece } from "./messageSplitter.ts";

/** Types of the client's messages that the tracker must see from their beginning. */
export const TRACKED_TYPES = "QPBEC";

/**
 * Follows prepared statements (Parse) and portals (Bind) of one connection, so that an Execute can be named after
 * the statement it runs.
 */
export class CallTracker {
  readonly #statements = new Map<string, string | null>();
  readonly #portals = new Map<string, string | null>();

  /** Name of the call that this message makes; null when it makes none that counts. */
  observe(piece: Piece): string | null {
    const [first, second] = texts(piece);
    switch (piece.type) {
      case "Q":
        return functionName(first);
      case "P":
        this.#statements.set(first, functionName(second));
        return null;
      case "B":
        this.#portals.set(first, this.#statements.get(second) ?? null);
        return null;
      case "E":
        return this.#portals.get(first) ?? null;
      case "C":
        (first.startsWith("S") ? this.#statements : this.#portals).delete(first.slice(1));
        return null;
      default:
        return null;
    }
  }
}

/** The first two zero-terminated texts of a message; a text that was cut off ends where the piece ends. */
function texts({ bytes }: Piece): readonly [string, string] {
  const [first, afterFirst] = textAt(bytes, 5);
  const [second] = textAt(bytes, afterFirst);
  return [first, second];
}

function textAt(bytes: Buffer, start: number): readonly [string, number] {
  const zero = bytes.indexOf(0, start);
  const end = zero === -1 ? bytes.length : zero;
  return [bytes.toString("utf8", start, end), end + 1];
}
