import { type GraphQLResolveInfo, type GraphQLSchema, isListType, isNonNullType } from "graphql";
import type { IntrospectionBranch, IntrospectionField } from "./introspectionTree.ts";

/** The JSON of an answer, and the fields in it. */
export interface Introspected {
  readonly text: string;
  readonly fields: number;
}

/** The answer would have more fields than may be. */
export class IntrospectionTooLarge extends Error {
  override name = "IntrospectionTooLarge";
}

/** Objects written between two looks at the clock. */
const objectsAtOnce = 64;

/**
 * Writes what is asked of a part of the schema, by the resolvers of graphql-js itself, and pauses after every 64 objects. What is
 * asked of one object twice is written once, so the time is bounded by the schema and the selection, not by the answer.
 *
 * @param maxFields of the answer
 * @throws IntrospectionTooLarge
 */
export function* writeIntrospection(
  schema: GraphQLSchema,
  branch: IntrospectionBranch,
  source: object,
  maxFields: number,
): Generator<undefined, Introspected> {
  const info = { schema } as GraphQLResolveInfo;
  const written = new Map<IntrospectionBranch, Map<object, Introspected>>();
  let objects = 0;

  function* writeObject(of: IntrospectionBranch, object: object): Generator<undefined, Introspected> {
    const known = written.get(of)?.get(object);
    if (known !== undefined) return known;
    objects += 1;
    if (objects % objectsAtOnce === 0) yield;
    let text = "";
    let fields = 0;
    for (const field of of.fields) {
      const value = yield* writeField(of, field, object);
      fields += value.fields;
      if (fields > maxFields) throw new IntrospectionTooLarge();
      text += (text === "" ? "" : ",") + field.start + value.text;
    }
    const made = { text: `{${text}}`, fields };
    const ofBranch = written.get(of) ?? new Map<object, Introspected>();
    written.set(of, ofBranch.set(object, made));
    return made;
  }

  function* writeField(
    { type: parent }: IntrospectionBranch,
    { field, type, args, below }: IntrospectionField,
    object: object,
  ): Generator<undefined, Introspected> {
    if (field === "__typename") return { text: JSON.stringify(parent.name), fields: 1 };
    const value: unknown = field.resolve?.(object, args, undefined, info);
    if (value === null || value === undefined) return { text: "null", fields: 1 };
    if (below === null) return { text: JSON.stringify(value), fields: 1 };
    const named = isNonNullType(type) ? type.ofType : type;
    if (!isListType(named)) {
      const one = yield* writeObject(below, value);
      return { text: one.text, fields: one.fields + 1 };
    }
    let text = "[";
    let fields = 1;
    for (const item of value as Iterable<object>) {
      const one = yield* writeObject(below, item);
      fields += one.fields;
      if (fields > maxFields) throw new IntrospectionTooLarge();
      text += (text === "[" ? "" : ",") + one.text;
    }
    return { text: `${text}]`, fields };
  }

  return yield* writeObject(branch, source);
}
