/** Written by `subgraphs/kit/sourceFailures.ts`. */
export const sourceFailuresHeader = "x-source-failures";

/** Why something failed in a remote subgraph, in words of a fixed form: for the log alone, never for a client. */
export interface SourceFailureWords {
  /** `grid.residentsByHousehold`, or `resolver`. */
  readonly at: string;
  /** `badReply` */
  readonly reason: string;
  /** Kind of the error, or the source's own code. */
  readonly cause: string | undefined;
  /** Which field could not be read. */
  readonly field: string | undefined;
}

const maxHeaderCharacters = 1_536;
const word = "[A-Za-z][A-Za-z0-9_-]{0,39}";
const one = new RegExp(`^(${word}(?:\\.(?:${word})?)?)=(${word}):(${word})?:(${word})?$`);

/** Empty for what does not look like it: a subgraph is not trusted to write into the log. */
export function readSourceFailures(header: unknown): readonly SourceFailureWords[] {
  if (typeof header !== "string" || header.length > maxHeaderCharacters) return [];
  const failures = header.split(",").map((text): SourceFailureWords | null => {
    const [, at, reason, cause, field] = one.exec(text) ?? [];
    return at === undefined || reason === undefined ? null : { at, reason, cause, field };
  });
  return failures.every((failure) => failure !== null) ? failures : [];
}
