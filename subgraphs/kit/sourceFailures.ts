import { SourceError } from "../../adapters/errors.ts";
import { DecodeError } from "../../adapters/values/decodeError.ts";
import { causesOf } from "./failureReport.ts";

/**
 * 失败原因 Why fields of a reply failed, for the log of the gateway that asked: in a header of the reply, words of a fixed form alone.
 * Sent to those that sign their calls, and read by `gateway/fetch/sourceFailures.ts`.
 */
export interface SourceFailures {
  readonly add: (error: unknown) => void;
  /** `grid.residentsByHousehold=badReply:DecodeError:HH_ID`, several with commas; null for none. */
  readonly take: () => string | null;
}

export const sourceFailuresHeader = "x-source-failures";

/** Different ones that a header takes. */
const maxFailures = 8;

export function createSourceFailures(): SourceFailures {
  const found = new Set<string>();
  return {
    add: (error) => {
      if (found.size < maxFailures) found.add(wordsOf(error));
    },
    take: () => (found.size === 0 ? null : [...found].join()),
  };
}

/** A word that is of no fixed form is left out. */
function wordsOf(error: unknown): string {
  const causes = causesOf(error);
  const [first] = causes;
  const source = first instanceof SourceError ? first : null;
  const place = source === null ? "resolver" : `${word(source.system)}.${word(source.operation)}`;
  const reason = source === null ? "fault" : source.reason;
  const cause = source === null ? first : causes[1];
  const decoding = causes.find((one) => one instanceof DecodeError);
  // The field stands before the first colon.
  const field = decoding?.message.split(":", 1)[0];
  return `${place}=${reason}:${word(cause instanceof Error ? cause.name : source?.sourceCode)}:${word(field)}`;
}

function word(text: string | null | undefined): string {
  return text !== null && text !== undefined && /^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(text) ? text : "";
}
