import {
  astFromValue,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  print,
} from "graphql";
import type { Random } from "../../execute/support/random.ts";

/** Writes values into one operation, and says what a field is given by them. */
export interface GivenValues {
  /** `value` is undefined where nothing is given. */
  readonly write: (type: GraphQLInputType) => Written;
  /** A condition that is true for `@include` and false for `@skip`, or the other way round. */
  readonly condition: (isIncluded: boolean) => string;
  readonly definitions: () => readonly string[];
  readonly variables: () => Readonly<Record<string, unknown>>;
}

interface Written {
  readonly text: string;
  readonly value: unknown;
}

const texts = [
  ...["王伟", "欧阳 测试", "Ａｎｎａ•Ｂ", "anna·b", "", " ", "不详"],
  ...["13800000001", "+86 138-0000-0001", "0086 13800000002", "０５１２-57851234", "0512 57851234"],
  ...["320101199001011234x", "3201 0119 9001 0112 34X", "苏（2024）0001-7", "id-1", "id-2"],
];

/** Deeper input objects have only what they must. */
const maxDepth = 3;

export function createGivenValues(random: Random): GivenValues {
  const definitions: string[] = [];
  const variables: Record<string, unknown> = {};

  function declare(type: string, initial: string | null, value: unknown): string {
    const name = `v${definitions.length}`;
    definitions.push(`$${name}: ${type}${initial === null ? "" : ` = ${initial}`}`);
    if (value !== undefined) variables[name] = value;
    return `$${name}`;
  }

  function write(type: GraphQLInputType, depth: number): Written {
    const way = random.below(100);
    // Without a value and without a default a variable is nothing.
    if (way < 10 && !isNonNullType(type)) return { text: declare(String(type), null, undefined), value: undefined };
    if (way < 30) {
      const value = anyValue(type, depth);
      return { text: declare(String(type), null, value), value };
    }
    if (way < 40) {
      const value = anyValue(type, depth);
      return { text: declare(String(type), literalOf(value, type), undefined), value };
    }
    return writeLiteral(type, depth);
  }

  /** With variables inside. */
  function writeLiteral(type: GraphQLInputType, depth: number): Written {
    if (isNonNullType(type)) return writeLiteral(type.ofType, depth);
    if (isListType(type)) {
      // One value in place of a list is a list of it (3.11); a variable of it is not (5.8.5).
      if (!isListType(type.ofType) && random.chance(20)) return writeLiteral(type.ofType, depth);
      const items = Array.from({ length: random.below(3) }, () => write(type.ofType, depth));
      const texts = items.map(({ text }) => text);
      return { text: `[${texts.join(", ")}]`, value: items.map(({ value }) => value ?? null) };
    }
    if (!isInputObjectType(type)) {
      const value = leafOf(type);
      return { text: literalOf(value, type), value };
    }
    const fields = chosenFields(type, depth).map((field) => ({ name: field.name, ...write(field.type, depth + 1) }));
    return {
      text: `{ ${fields.map(({ name, text }) => `${name}: ${text}`).join(", ")} }`,
      value: Object.fromEntries(fields.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))),
    };
  }

  function anyValue(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return presentValue(type.ofType, depth);
    return random.chance(10) ? null : presentValue(type, depth);
  }

  function presentValue(type: GraphQLInputType, depth: number): unknown {
    if (isListType(type)) {
      if (random.chance(20)) return anyValue(type.ofType, depth);
      return Array.from({ length: random.below(3) }, () => anyValue(type.ofType, depth));
    }
    if (!isInputObjectType(type)) return leafOf(type);
    return Object.fromEntries(chosenFields(type, depth).map(({ name, type: of }) => [name, anyValue(of, depth + 1)]));
  }

  function leafOf(type: GraphQLLeafType): unknown {
    if (isEnumType(type)) return random.pick(type.getValues()).name;
    if (type.name === "Int") return random.below(5);
    if (type.name === "Boolean") return random.chance(50);
    return type.name === "DateTime" ? "2024-03-15T09:30:00+08:00" : random.pick(texts);
  }

  function chosenFields(type: GraphQLInputObjectType, depth: number) {
    return Object.values(type.getFields()).filter(
      (field) => isRequiredInputField(field) || (depth < maxDepth && random.chance(45)),
    );
  }

  return {
    write: (type) => write(type, 0),
    condition(isIncluded) {
      const isSkip = random.chance(50);
      const truth = isSkip ? !isIncluded : isIncluded;
      const text = random.chance(50) ? String(truth) : declare("Boolean!", null, truth);
      return ` @${isSkip ? "skip" : "include"}(if: ${text})`;
    },
    definitions: () => definitions,
    variables: () => variables,
  };
}

function literalOf(value: unknown, type: GraphQLInputType): string {
  const literal = astFromValue(value, type);
  if (literal === null || literal === undefined) throw new RangeError("givenValues: no literal");
  return print(literal);
}
