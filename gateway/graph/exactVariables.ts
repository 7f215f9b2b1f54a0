import {
  isExactNumber,
  mapExactNumbers,
  mayHoldExactNumber,
  parseExactly,
  roundedNumber,
} from "../../schema/exactNumber.ts";

type Variables = Readonly<Record<string, unknown>>;

/**
 * Variables as JavaScript reads them, which is what all of the gateway works with, and as they were written, which is what
 * subgraphs are sent. Only for those that hold a number that the two differ in.
 */
const exactOnes = new WeakMap<object, Variables>();

/** The same variables with exact numbers; null where there are none. */
export function exactVariablesOf(variables: Variables): Variables | null {
  return exactOnes.get(variables) ?? null;
}

/** Takes note of how the variables were written, in the text of the body that they stand in. */
export function noteExactBody(body: unknown, text: string): void {
  const variables = variablesIn(body);
  if (variables === null || !mayHoldExactNumber(text)) return;
  const exact = variablesIn(parseExactly(text));
  if (exact !== null) exactOnes.set(variables, exact);
}

/** The exact variables of a text of them; null for none, and for what is no JSON. */
export function exactVariablesIn(text: unknown): Variables | null {
  if (typeof text !== "string" || !mayHoldExactNumber(text)) return null;
  try {
    return variablesIn({ variables: parseExactly(text) });
  } catch {
    return null;
  }
}

export function noteExact(variables: Variables, exact: Variables): void {
  exactOnes.set(variables, exact);
}

/** The same for a copy. */
export function copyVariables(variables: Variables | null | undefined): Variables {
  const copy = { ...variables };
  const exact = variables === null || variables === undefined ? null : exactVariablesOf(variables);
  if (exact !== null) exactOnes.set(copy, exact);
  return copy;
}

/** Variables that were parsed with exact numbers, as JavaScript reads them. */
export function variablesFromExact(exact: Variables | null | undefined): Variables {
  const variables = { ...(mapExactNumbers(exact ?? {}, roundedNumber) as Variables) };
  if (exact !== null && exact !== undefined) exactOnes.set(variables, exact);
  return variables;
}

function variablesIn(body: unknown): Variables | null {
  if (typeof body !== "object" || body === null || !("variables" in body)) return null;
  const { variables } = body;
  return typeof variables === "object" && variables !== null && !isExactNumber(variables)
    ? (variables as Variables)
    : null;
}
