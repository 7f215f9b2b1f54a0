import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  print,
} from "graphql";
import type { Random } from "./random.ts";

/** Writes arguments of one operation as literals and variables. */
export interface ArgumentWriter {
  /** `(first: 3, kind: $v1)`, or nothing */
  readonly write: (parameters: readonly GraphQLArgument[]) => string;
  /** `@include(if: $v2)` */
  readonly condition: () => string;
  readonly definitions: () => readonly string[];
  readonly values: () => Readonly<Record<string, unknown>>;
}

export function createArguments(random: Random): ArgumentWriter {
  const variables = new Map<string, { readonly type: string; readonly definition: string }>();
  const values: Record<string, unknown> = {};

  function variableOf(type: GraphQLInputType): string {
    const typeText = String(type);
    const known = [...variables].filter(([, variable]) => variable.type === typeText);
    if (known.length > 0 && random.chance(40)) return `$${random.pick(known)[0]}`;
    const name = `v${variables.size}`;
    const hasDefault = random.chance(40);
    const initial = hasDefault ? ` = ${literalOf(type)}` : "";
    variables.set(name, { type: typeText, definition: `$${name}: ${typeText}${initial}` });
    if ((isNonNullType(type) && !hasDefault) || random.chance(60)) values[name] = inputOf(random, type, 0);
    else if (!isNonNullType(type) && random.chance(30)) values[name] = null;
    return `$${name}`;
  }

  function literalOf(type: GraphQLInputType): string {
    const literal = astFromValue(inputOf(random, type, 0), type);
    return literal === null || literal === undefined ? "null" : print(literal);
  }

  function conditionVariable(): string {
    const names = [...variables].filter(([, { type }]) => type === "Boolean!");
    if (names.length > 0 && random.chance(60)) return `$${random.pick(names)[0]}`;
    const name = `v${variables.size}`;
    const hasDefault = random.chance(40);
    const initial = hasDefault ? ` = ${random.chance(50)}` : "";
    variables.set(name, { type: "Boolean!", definition: `$${name}: Boolean!${initial}` });
    if (!hasDefault || random.chance(50)) values[name] = random.chance(50);
    return `$${name}`;
  }

  return {
    write(parameters) {
      const given = parameters.filter((parameter) => isRequiredArgument(parameter) || random.chance(50));
      if (given.length === 0) return "";
      const texts = given.map(({ name, type }) => `${name}: ${random.chance(40) ? variableOf(type) : literalOf(type)}`);
      return `(${texts.join(", ")})`;
    },
    condition: () =>
      ` @${random.pick(["skip", "include"])}(if: ${random.chance(65) ? conditionVariable() : random.chance(50)})`,
    definitions: () => [...variables.values()].map(({ definition }) => definition),
    values: () => values,
  };
}

/** A JSON value that the type accepts. */
function inputOf(random: Random, type: GraphQLInputType, depth: number): unknown {
  if (isNonNullType(type)) return inputOf(random, type.ofType, depth);
  if (isListType(type)) return Array.from({ length: random.below(3) }, () => inputOf(random, type.ofType, depth));
  if (isEnumType(type)) return random.pick(type.getValues()).name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isRequiredArgument(field) || (depth < 2 && random.chance(50)),
    );
    const chosen = type.isOneOf ? [random.pick(Object.values(type.getFields()))] : fields;
    return Object.fromEntries(chosen.map((field) => [field.name, inputOf(random, field.type, depth + 1)]));
  }
  switch (type.name) {
    case "Int":
      return random.below(5);
    case "Float":
      return random.below(40) / 4;
    case "Boolean":
      return random.chance(50);
    case "ID":
      return `id-${random.below(7)}`;
    default:
      return random.pick(["", "a", "路灯", 'quote"and\\', "line\nbreak"]);
  }
}
