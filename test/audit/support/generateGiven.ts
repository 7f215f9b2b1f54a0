import { type GraphQLField, type GraphQLObjectType, getNamedType, isNonNullType, isObjectType } from "graphql";
import type { GeneratedOperation } from "../../execute/support/generateOperation.ts";
import { createRandom, type Random } from "../../execute/support/random.ts";
import { createGivenValues, type GivenValues } from "./givenValues.ts";
import type { GivenField } from "./naiveGiven.ts";

export interface GivenOperation extends GeneratedOperation {
  /** What its fields are given, but for fields that `@skip` leaves out. */
  readonly given: readonly GivenField[];
}

export interface GivenRoot {
  /** `Query` or `Mutation`. */
  readonly root: GraphQLObjectType;
  readonly fields: readonly GraphQLField<unknown, unknown>[];
  /** What is selected of each. */
  readonly leaves: string;
}

/**
 * An operation of one to four fields whose arguments are written in every way that GraphQL has: literals, variables, variables inside
 * of objects and lists, defaults of variables, nulls, one value in place of a list, and nothing at all.
 */
export function generateGiven(
  { root, fields: among, leaves }: GivenRoot,
  ...seed: readonly (string | number)[]
): GivenOperation {
  const random = createRandom(...seed);
  const scope: Scope = { random, values: createGivenValues(random), given: [], leaves };
  const fields = Array.from({ length: 1 + random.below(4) }, (_, index) =>
    writeField(`f${index}`, root, random.pick(among), scope, true),
  );
  const definitions = scope.values.definitions();
  const header = definitions.length === 0 ? "" : `(${definitions.join(", ")})`;
  return {
    query: `${root.name.toLowerCase()} Given${header} { ${fields.join(" ")} }`,
    operationName: "Given",
    variables: scope.values.variables(),
    given: scope.given,
  };
}

interface Scope {
  readonly random: Random;
  readonly values: GivenValues;
  readonly given: GivenField[];
  readonly leaves: string;
}

function writeField(
  alias: string,
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  scope: Scope,
  isTop: boolean,
): string {
  const { random, values, given, leaves } = scope;
  const own: Record<string, unknown> = {};
  const written = field.args.flatMap(({ name, type }) => {
    if (!isNonNullType(type) && random.chance(25)) return [];
    const { text, value } = values.write(type);
    if (value !== undefined) own[name] = value;
    return [`${name}: ${text}`];
  });
  const isLeftOut = random.chance(15);
  const condition = isLeftOut || random.chance(15) ? values.condition(!isLeftOut) : "";
  if (!isLeftOut) given.push({ type: parent.name, field: field.name, values: own });
  const result = getNamedType(field.type);
  const further = isObjectType(result) ? Object.values(result.getFields()).filter(({ args }) => args.length > 0) : [];
  const hasFurther = isTop && !isLeftOut && further.length > 0 && random.chance(40);
  const below = hasFurther && isObjectType(result) ? writeField("n", result, random.pick(further), scope, false) : "";
  return `${alias}: ${field.name}${written.length === 0 ? "" : `(${written.join(", ")})`}${condition} { ${leaves} ${below} }`;
}
