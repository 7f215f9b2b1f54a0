import { isInterfaceType } from "graphql";
import type { Leaves } from "../fetch/leaves.ts";
import type { UsedNames } from "../policy/operationCoordinates.ts";
import type { Collect, Collected, ObjectHook, ObjectPlace } from "../shape/collected.ts";
import type { AuditRules } from "./auditRules.ts";
import { fieldsPerWord, type SubjectReads, subjectReadsOf } from "./subjectReads.ts";

/** What is collected of the answers of one operation. */
export interface AnswerCollect extends Collect {
  readonly subjectsOf: (collected: Collected, leaves: Leaves) => readonly SubjectReads[];
  /**
   * 实体 Objects of each entity type, by its name; one that stands at several places counts at each. Under the name of an
   * interface where that is all that is known of it.
   */
  readonly entitiesOf: (collected: Collected) => Readonly<Record<string, number>>;
}

/**
 * Places know when they are compiled which of their fields are noted; for each object there is left which of them are not
 * null.
 *
 * @returns null where nothing can be there to note
 */
export function compileCollect(
  { fields, types }: UsedNames,
  { levelOf, subjectKeys, entityTypes, schema }: AuditRules,
): AnswerCollect | null {
  const coordinates = fields
    .filter(({ type, field }) => subjectKeys.has(type) && levelOf(type, field) >= 3)
    .map(({ type, field }) => `${type}.${field}`)
    .sort();
  // Of an interface object nothing else is known while nothing depends on its type.
  const interfaces = [...entityTypes].filter((type) => isInterfaceType(schema.getType(type)));
  const entities = [...types.filter((type) => entityTypes.has(type)), ...interfaces].sort();
  if (coordinates.length === 0 && entities.length === 0) return null;
  const bits = new Map(coordinates.map((coordinate, index) => [coordinate, index]));
  const numbers = new Map(entities.map((type, index) => [type, index]));
  const words = Math.ceil(coordinates.length / fieldsPerWord);

  return {
    start: () => ({
      counts: entities.map(() => 0),
      read: Array.from({ length: words }, () => new Map<unknown, number>()),
    }),
    objectHook(place) {
      const key = subjectKeys.get(place.type);
      const number = numbers.get(place.type);
      return together([
        ...(number === undefined ? [] : [countHook(number)]),
        ...(key === undefined ? [] : readHooks(place, key, bits)),
      ]);
    },
    subjectsOf: ({ read }, leaves) => subjectReadsOf(read, coordinates, leaves),
    entitiesOf: ({ counts }) =>
      Object.fromEntries(
        entities.map((type, index) => [type, counts[index] ?? 0] as const).filter(([, count]) => count > 0),
      ),
  };
}

function countHook(number: number): ObjectHook {
  return (_object, { counts }) => {
    counts[number] = (counts[number] ?? 0) + 1;
  };
}

interface NotedField {
  readonly name: string;
  readonly bit: number;
}

function readHooks(
  { type, fields }: ObjectPlace,
  key: string,
  bits: ReadonlyMap<string, number>,
): readonly ObjectHook[] {
  const byWord = new Map<number, NotedField[]>();
  for (const { fetchedName, field } of fields) {
    const index = bits.get(`${type}.${field}`);
    if (index === undefined) continue;
    const word = Math.floor(index / fieldsPerWord);
    const noted = { name: fetchedName, bit: 1 << (index % fieldsPerWord) };
    byWord.set(word, [...(byWord.get(word) ?? []), noted]);
  }
  return [...byWord].map(([word, noted]) => readHook(word, noted, key));
}

function readHook(word: number, noted: readonly NotedField[], key: string): ObjectHook {
  return (object, { read }) => {
    let bits = 0;
    for (const { name, bit } of noted) {
      const value = object[name];
      if (value !== null && value !== undefined && (!(name in Object.prototype) || Object.hasOwn(object, name)))
        bits |= bit;
    }
    if (bits === 0) return;
    const keys = read[word];
    const person = object[key];
    keys?.set(person, (keys.get(person) ?? 0) | bits);
  };
}

function together(hooks: readonly ObjectHook[]): ObjectHook | null {
  const [first, second] = hooks;
  if (first === undefined) return null;
  if (second === undefined) return first;
  if (hooks.length === 2) {
    return (object, collected) => {
      first(object, collected);
      second(object, collected);
    };
  }
  return (object, collected) => {
    for (const hook of hooks) hook(object, collected);
  };
}
