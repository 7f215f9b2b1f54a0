import { DecodeError } from "./decodeError.ts";

/** What a code becomes that the table does not have: a value (null included), or `badReply` for the whole reply. */
export type UnknownCode<Fallback> = { readonly unknown: Fallback } | { readonly unknownIsBadReply: true };

/**
 * A table from a source's codes to the graph's values, as a function. Codes are compared trimmed; a missing or empty
 * code counts as unknown.
 *
 * @example
 * const urgencyOf = crosswalk({ "01": "HIGH", "02": "MEDIUM", "03": "LOW" }, { unknown: null });
 */
export function crosswalk<const Value, const Fallback = never>(
  entries: Readonly<Record<string, Value>>,
  outcome: UnknownCode<Fallback>,
): (code: string | null | undefined) => Value | Fallback {
  const values = new Map(Object.entries(entries));
  return (code) => {
    const value = values.get(code?.trim() ?? "");
    if (value !== undefined) return value;
    if ("unknown" in outcome) return outcome.unknown;
    throw new DecodeError(`crosswalk: a code outside ${[...values.keys()].join(", ")}`);
  };
}
