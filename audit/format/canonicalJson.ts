import canonicalize from "canonicalize";
import { FormatError } from "./formatError.ts";

/**
 * The one text of a value: JSON Canonicalization Scheme, RFC 8785. Members that are undefined are left out.
 *
 * @throws FormatError for what has no such text: a lone surrogate, NaN, Infinity, a cycle
 */
export function canonicalJson(value: object): string {
  try {
    return canonicalize(value) ?? "";
  } catch (cause) {
    throw new FormatError(`No canonical JSON: ${cause instanceof Error ? cause.message : "it cannot be written"}`, {
      cause,
    });
  }
}
