import type { GeneratedOperation } from "../../execute/support/generateOperation.ts";
import { createRandom, type Random } from "../../execute/support/random.ts";
import type { AskedText } from "./askedText.ts";
import { type FuzzCaller, fuzzCallers } from "./fuzzCallers.ts";
import { makeFrames, type SocketFrames } from "./makeFrames.ts";
import { makeRequest, type WrittenRequest } from "./makeRequest.ts";
import { mutateText } from "./mutateText.ts";
import { mutateVariables } from "./mutateVariables.ts";

/** One request, the same for the same seed and index. */
export type RequestCase = {
  readonly index: number;
  readonly caller: FuzzCaller;
  /** In the pool, where the request is in order and its answer therefore known; else null. */
  readonly known: number | null;
} & (
  | { readonly way: "http"; readonly request: WrittenRequest }
  | { readonly way: "websocket"; readonly frames: SocketFrames }
);

export function makeRequestCase(seed: number, index: number, operations: readonly GeneratedOperation[]): RequestCase {
  const random = createRandom("request", seed, index);
  const caller = random.pick(fuzzCallers);
  const number = random.below(operations.length);
  const operation = operations[number];
  if (operation === undefined) throw new RangeError("requestCase: no operations");
  const isInOrder = random.chance(35);
  const asked = isInOrder ? askedOf(operation) : mutated(random, operation);
  const made = { index, caller, known: isInOrder ? number : null };
  if (random.chance(15)) {
    return { ...made, way: "websocket", frames: makeFrames(random, asked, caller, isInOrder) };
  }
  return { ...made, way: "http", request: makeRequest(random, asked, { index, caller, isInOrder }) };
}

function askedOf({ query, operationName, variables }: GeneratedOperation): AskedText {
  return {
    query,
    operationName: operationName === undefined ? "null" : JSON.stringify(operationName),
    variables: JSON.stringify(variables),
  };
}

function mutated(random: Random, operation: GeneratedOperation): AskedText {
  const { operationName } = askedOf(operation);
  const query = random.chance(70) ? mutateText(random, operation.query) : operation.query;
  return {
    query: random.chance(6) ? query.replace(/^query\b|^(?=\{)/, random.pick(["mutation ", "subscription "])) : query,
    operationName: random.chance(85)
      ? operationName
      : random.pick(["null", '""', '"Nobody"', '"__proto__"', "1", "[]", '"\\u0000"', `"${"a".repeat(9_000)}"`]),
    variables: random.chance(50) ? mutateVariables(random, operation.variables) : JSON.stringify(operation.variables),
  };
}
