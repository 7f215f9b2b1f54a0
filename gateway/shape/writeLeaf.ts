import { type GraphQLLeafType, isEnumType } from "graphql";
import { type Leaves, leafText, textOfValue, valueOfText } from "../graph/leaves.ts";

/**
 * The JSON of what a subgraph sent for a leaf (GraphQL specification 3.5 and 3.9, result coercion); empty for what its type
 * cannot hold. Never asked about null.
 */
export type WriteLeaf = (leaf: unknown) => string;

export function leafWriter(type: GraphQLLeafType, leaves: Leaves): WriteLeaf {
  if (isEnumType(type)) {
    const names = type.getValues().map(({ name }) => name);
    if (leaves === "values") {
      const texts = new Map<unknown, string>(names.map((name) => [name, JSON.stringify(name)]));
      return (leaf) => texts.get(leaf) ?? "";
    }
    const texts = new Set<unknown>(names.map((name) => JSON.stringify(name)));
    return (leaf) => {
      if (texts.has(leaf)) return leaf as string;
      const text = isEscaped(leaf) ? textOfValue(valueOfText(leaf)) : "";
      return texts.has(text) ? text : "";
    };
  }
  const ofKind = leaves === "text" ? fromText : fromValue;
  return ofKind[type.name] ?? ofKind["custom"] ?? leafText;
}

const maxInt = 2 ** 31 - 1;
const minInt = -(2 ** 31);

function isInt(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) <= maxInt && (value as number) >= minInt;
}

/** A custom scalar holds whatever its subgraph sends; only the subgraph knows more. */
const fromValue: Readonly<Record<string, WriteLeaf>> = {
  Int: (leaf) => (isInt(leaf) ? `${leaf}` : ""),
  Float: (leaf) => (typeof leaf === "number" && Number.isFinite(leaf) ? `${leaf}` : ""),
  String: (leaf) => (typeof leaf === "string" ? JSON.stringify(leaf) : ""),
  Boolean: (leaf) => (typeof leaf === "boolean" ? `${leaf}` : ""),
  // An ID is a text for the client, whatever its source holds (3.5.5).
  ID: (leaf) => (typeof leaf === "string" ? JSON.stringify(leaf) : Number.isInteger(leaf) ? `"${leaf}"` : ""),
  custom: (leaf) => (typeof leaf === "bigint" ? `${leaf}` : (JSON.stringify(leaf) ?? "")),
};

const fromText: Readonly<Record<string, WriteLeaf>> = {
  Int: (leaf) => {
    const value = numberOf(leaf);
    return isInt(value) ? `${value}` : "";
  },
  Float: (leaf) => {
    const value = numberOf(leaf);
    return Number.isFinite(value) ? `${value}` : "";
  },
  String: (leaf) => (isText(leaf) ? leaf : ""),
  Boolean: (leaf) => (leaf === "true" || leaf === "false" ? leaf : ""),
  ID: (leaf) => {
    if (isText(leaf)) return leaf;
    // All digits of a number that JavaScript would round.
    if (typeof leaf === "string" && /^-?\d+$/.test(leaf)) return `"${leaf}"`;
    const value = numberOf(leaf);
    return Number.isInteger(value) ? `"${value}"` : "";
  },
  custom: leafText,
};

/** A name can be written with escapes: `"\u004eEW"`. */
function isEscaped(leaf: unknown): leaf is string {
  return typeof leaf === "string" && leaf.includes("\\");
}

function isText(leaf: unknown): leaf is string {
  return typeof leaf === "string" && leaf.charCodeAt(0) === 0x22;
}

/** NaN for what is no number: a text has its quotes, `true` its letters. */
function numberOf(leaf: unknown): number {
  return typeof leaf === "string" ? Number(leaf) : Number.NaN;
}
