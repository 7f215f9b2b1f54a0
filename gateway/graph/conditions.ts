import { type DirectiveNode, Kind } from "graphql";

/** Values of the variables that `@skip` and `@include` name. */
export type ConditionValues = Readonly<Record<string, unknown>>;

/** `@include(if: $variable)`, or `@skip` of it (GraphQL specification 3.13.1 and 3.13.2). */
export interface Condition {
  readonly variable: string;
  /** The value that leaves the selection in. */
  readonly wanted: boolean;
}

/** What decides whether a selection is there. */
export interface Conditional {
  /** All have to hold. */
  readonly conditions: readonly Condition[];
  /** `@skip(if: true)` or `@include(if: false)`. */
  readonly isNever: boolean;
}

const unconditional: Conditional = { conditions: [], isNever: false };

export function conditionalOf(directives: readonly DirectiveNode[] = []): Conditional {
  if (directives.length === 0) return unconditional;
  const conditions: Condition[] = [];
  let isNever = false;
  for (const { name, arguments: [condition] = [] } of directives) {
    if (!isConditionName(name.value) || condition === undefined) continue;
    const wanted = name.value === "include";
    const { value } = condition;
    if (value.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, wanted });
    else if (value.kind === Kind.BOOLEAN && value.value !== wanted) isNever = true;
  }
  return { conditions, isNever };
}

/** Whether it has a condition at all, also one that always holds. */
export function isConditional({ node }: { readonly node: HasDirectives }): boolean {
  return (node.directives ?? []).some(({ name }) => isConditionName(name.value));
}

interface HasDirectives {
  readonly directives?: readonly DirectiveNode[] | undefined;
}

function isConditionName(name: string): boolean {
  return name === "skip" || name === "include";
}

/** Whether the selection is there. @param values null for whatever may be there with any values */
export function isThere({ conditions, isNever }: Conditional, values: ConditionValues | null): boolean {
  return !isNever && (values === null || conditions.every(({ variable, wanted }) => values[variable] === wanted));
}
