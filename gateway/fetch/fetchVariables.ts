import { mapExactNumbers, scriptNumber } from "../../schema/exactNumber.ts";
import { exactValueOfText, type Leaves, valueOfText } from "../graph/leaves.ts";
import type { FetchInput, Variables } from "./transport.ts";

/** All variables of a fetch, as values. */
export function fetchVariables({ variables, representations }: FetchInput, leaves: Leaves): Variables {
  return withRepresentations(variables, representations, leaves === "text" ? valueOfText : null);
}

/**
 * The same for resolvers in this process: numbers as they can be had in JavaScript without rounding. Representations that are
 * values come from resolvers in this process as well, which know nothing of exact numbers.
 */
export function scriptVariables({ variables, representations }: FetchInput, leaves: Leaves): Variables {
  const script = mapExactNumbers(variables, scriptNumber) as Variables;
  return withRepresentations(script, representations, leaves === "text" ? scriptValueOfText : null);
}

function scriptValueOfText(text: string): unknown {
  return mapExactNumbers(exactValueOfText(text), scriptNumber);
}

function withRepresentations(
  variables: Variables,
  representations: FetchInput["representations"],
  read: ((text: string) => unknown) | null,
): Variables {
  if (representations === null) return variables;
  return {
    ...variables,
    representations: read === null ? representations : representations.map((text) => read(text as string)),
  };
}
