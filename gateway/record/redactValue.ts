import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";
import type { AuditRules } from "./auditRules.ts";
import { type InputPosition, inputFieldPosition } from "./inputPositions.ts";

/** Takes out of a value what is personal; never fails, whatever JSON holds. */
export type Redact = (value: unknown, room: Room) => unknown;

/** Values that one record still takes. */
export interface Room {
  left: number;
  readonly hashOf: ValueHash;
}

/** 值摘要 Keyed hash of a text that is not kept: the same text is found again, and nobody reads it. */
export type ValueHash = (text: string) => string;

/** Of a record, in values and in characters of one text that is kept. */
export const maxValues = 256;
const maxTextCharacters = 200;

/** Objects inside each other. */
const maxDepth = 16;

/** What stands in place of a value of the wrong kind: such an operation is refused. */
const refused = "[refused]";
const more = "[more]";

export function compileRedact(type: GraphQLInputType, position: InputPosition, rules: AuditRules): Redact {
  return compileAt(type, position, rules, 0);
}

function compileAt(type: GraphQLInputType, position: InputPosition, rules: AuditRules, depth: number): Redact {
  if (isNonNullType(type)) return compileAt(type.ofType, position, rules, depth);
  if (isListType(type)) return listOf(compileAt(type.ofType, position, rules, depth));
  if (isInputObjectType(type)) return objectOf(type, position, rules, depth);
  return leafOf(type, position);
}

/** One value in place of a list is a list of it (GraphQL specification 3.11). */
function listOf(redact: Redact): Redact {
  return (value, room) => {
    if (!Array.isArray(value)) return redact(value, room);
    const items: unknown[] = [];
    for (const item of value) {
      if (room.left <= 0) return [...items, more];
      items.push(redact(item, room));
    }
    return items;
  };
}

/** Names that the type does not have came from the client, and are not told. */
function objectOf(type: GraphQLInputObjectType, position: InputPosition, rules: AuditRules, depth: number): Redact {
  if (depth >= maxDepth) return (value) => (isNothing(value) ? null : more);
  const fields = Object.values(type.getFields());
  // When the first value comes: an input type may hold itself.
  const redacts = new Map<string, Redact>();
  const redactOf = (field: (typeof fields)[number]) => {
    const known = redacts.get(field.name);
    if (known !== undefined) return known;
    const made = compileAt(field.type, inputFieldPosition(field, position, rules), rules, depth + 1);
    redacts.set(field.name, made);
    return made;
  };
  return (value, room) => {
    if (isNothing(value)) return null;
    if (typeof value !== "object" || Array.isArray(value)) return refused;
    const given = value as Readonly<Record<string, unknown>>;
    const known = fields.filter(({ name }) => Object.hasOwn(given, name));
    const entries = known.map((field) => [field.name, redactOf(field)(given[field.name], room)] as const);
    const isMore = Object.keys(given).length > known.length;
    return Object.fromEntries(isMore ? [...entries, ["[unknown]", refused]] : entries);
  };
}

function leafOf(type: GraphQLLeafType, { given, explicit, forms }: InputPosition): Redact {
  const anything = holdsAnything(type);
  const isValue = valueTest(type);
  const level = anything && given > explicit ? given : explicit;
  return (value, room) => {
    if (isNothing(value)) return null;
    if (room.left <= 0) return more;
    room.left -= 1;
    if (!isValue(value)) return refused;
    if (level >= 3) return `[L${level}]`;
    return anything ? keptOrHashed(value, forms, room.hashOf) : value;
  };
}

/** A text of the form that the schema gives for its place, else its hash; a box for a code is given names as well. */
export function keptOrHashed(value: unknown, forms: InputPosition["forms"], hashOf: ValueHash): unknown {
  if (typeof value === "object" || typeof value === "boolean") return typeof value === "object" ? "[object]" : value;
  const text = String(value);
  const isKept = forms !== null && text.length <= maxTextCharacters && forms.every((form) => form.test(text));
  return isKept ? value : `[${hashOf(text.toWellFormed())}]`;
}

export function holdsAnything(type: GraphQLLeafType): boolean {
  return !isEnumType(type) && !["Boolean", "Int", "Float"].includes(type.name);
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

/** GraphQL specification 3.5 and 3.9, input coercion. */
function valueTest(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) {
    const names = new Set<unknown>(type.getValues().map(({ name }) => name));
    return (value) => names.has(value);
  }
  return isOfScalar[type.name] ?? ((value) => typeof value !== "number" || Number.isFinite(value));
}

const isOfScalar: Readonly<Record<string, (value: unknown) => boolean>> = {
  Int: (value) => Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31,
  Float: (value) => Number.isFinite(value),
  String: (value) => typeof value === "string",
  Boolean: (value) => typeof value === "boolean",
  ID: (value) => typeof value === "string" || Number.isInteger(value),
};
