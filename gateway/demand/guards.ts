import type { Conditional } from "../graph/conditions.ts";
import type { Expression, Variables } from "./expression.ts";

/** Under which variables a selection is there, through everything it stands in: `@skip` and `@include` (specification 3.13). */
export interface Guard {
  /** The same for the same conditions: `+a -b` is with `a` and without `b`. */
  readonly key: string;
  readonly holds: (variables: Variables) => boolean;
}

export const always: Guard = { key: "", holds: () => true };

/** @returns null for a selection that is never there */
export function guardOf({ conditions, isNever }: Conditional, outer: Guard): Guard | null {
  if (isNever) return null;
  if (conditions.length === 0) return outer;
  const all = new Set(outer.key === "" ? [] : outer.key.split(" "));
  for (const { variable, wanted } of conditions) all.add(`${wanted ? "+" : "-"}${variable}`);
  return guardFor([...all].sort());
}

function guardFor(conditions: readonly string[]): Guard {
  if (conditions.length === 0) return always;
  const tests = conditions.map((condition) => ({ name: condition.slice(1), wanted: condition.startsWith("+") }));
  return {
    key: conditions.join(" "),
    holds: (variables) => tests.every(({ name, wanted }) => variables[name] === wanted),
  };
}

/** Nothing where none of the guards holds. */
export function whenAny(guards: readonly Guard[], cost: Expression): Expression {
  const different = [...new Map(guards.map((guard) => [guard.key, guard])).values()];
  if (cost === 0 || different.some(({ key }) => key === always.key)) return cost;
  return (variables) => {
    if (!different.some(({ holds }) => holds(variables))) return 0;
    return typeof cost === "number" ? cost : cost(variables);
  };
}
