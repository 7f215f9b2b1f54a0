import { type GraphQLLeafType, isEnumType } from "graphql";

/** True for a value that a subgraph may send for a leaf (GraphQL specification 3.5 and 3.9, result coercion). */
export type LeafTest = (value: unknown) => boolean;

const maxInt = 2 ** 31 - 1;
const minInt = -(2 ** 31);

const builtIn: Readonly<Record<string, LeafTest>> = {
  Int: (value) => Number.isInteger(value) && (value as number) <= maxInt && (value as number) >= minInt,
  Float: (value) => typeof value === "number" && Number.isFinite(value),
  String: (value) => typeof value === "string",
  Boolean: (value) => typeof value === "boolean",
  ID: (value) => typeof value === "string" || Number.isInteger(value),
};

/** A custom scalar holds whatever its subgraph sends; only the subgraph knows more. */
export function leafTest(type: GraphQLLeafType): LeafTest {
  if (!isEnumType(type)) return builtIn[type.name] ?? (() => true);
  const names = new Set<unknown>(type.getValues().map(({ name }) => name));
  return (value) => names.has(value);
}
