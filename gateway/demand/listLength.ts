import { type GraphQLField, Kind, type ValueNode, valueFromAST } from "graphql";
import type { GivenArgument } from "../graph/operationTree.ts";
import type { ListSize } from "./costs.ts";
import type { Expression, Variables } from "./expression.ts";

/**
 * How long the lists of a field are taken to be: what its slicing arguments say, the highest where there are several; their
 * defaults where none is given; else the assumed size, else `listSize`. NaN where exactly one slicing argument is required
 * and not given; an argument with a default value may be left out.
 */
export function listLength(
  directive: ListSize,
  field: GraphQLField<unknown, unknown>,
  given: readonly GivenArgument[],
  listSize: number,
): Expression {
  const slices = directive.slicingArguments.map((path) => {
    const [name = "", ...inside] = path.split(".");
    const argument = field.args.find((candidate) => candidate.name === name);
    const node = given.find((candidate) => candidate.name === name)?.value;
    const value = (variables: Variables) =>
      node === undefined || argument === undefined
        ? undefined
        : numberAt(valueFromAST(node, argument.type, variables), inside);
    return { value, fallback: numberAt(argument?.defaultValue, inside) };
  });
  const fallbacks = slices.flatMap(({ fallback }) => fallback ?? []);
  const otherwise = fallbacks.length > 0 ? Math.max(...fallbacks) : (directive.assumedSize ?? listSize);
  const mayOmit = fallbacks.length > 0 || slices.length === 0 || !directive.requireOneSlicingArgument;

  const length = (variables: Variables): number => {
    let longest = -1;
    let found = 0;
    for (const { value } of slices) {
      const size = value(variables);
      if (size === undefined) continue;
      found += 1;
      longest = Math.max(longest, size);
    }
    if (found === 0) return mayOmit ? otherwise : Number.NaN;
    return found > 1 && directive.requireOneSlicingArgument ? Number.NaN : longest;
  };
  return given.some(({ value }) => hasVariable(value)) ? length : length({});
}

/** Undefined where there is no number. A negative one is 0: no list is shorter. */
function numberAt(value: unknown, inside: readonly string[]): number | undefined {
  const found = inside.reduce<unknown>(
    (outer, name) =>
      typeof outer === "object" && outer !== null ? (outer as Readonly<Record<string, unknown>>)[name] : undefined,
    value,
  );
  return typeof found === "number" ? Math.max(0, found) : undefined;
}

export function hasVariable(node: ValueNode): boolean {
  if (node.kind === Kind.VARIABLE) return true;
  if (node.kind === Kind.LIST) return node.values.some(hasVariable);
  return node.kind === Kind.OBJECT && node.fields.some(({ value }) => hasVariable(value));
}
