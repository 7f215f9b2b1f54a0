import { type Leaves, valueOfText } from "./leaves.ts";
import type { FetchInput, Variables } from "./transport.ts";

/** All variables of a fetch, as values. */
export function fetchVariables({ variables, representations }: FetchInput, leaves: Leaves): Variables {
  if (representations === null) return variables;
  const isText = leaves === "text";
  return {
    ...variables,
    representations: isText ? representations.map((text) => valueOfText(text as string)) : representations,
  };
}
