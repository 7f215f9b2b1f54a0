import { isInterfaceType } from "graphql";
import type { Leaves } from "../fetch/leaves.ts";
import type { UsedNames } from "../policy/operationCoordinates.ts";
import type { Collect, Collected, ObjectHook, ObjectPlace } from "../shape/collected.ts";
import type { AuditRules } from "./auditRules.ts";
import { compileReadHook, type NotedField } from "./readHook.ts";
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
    start() {
      const read: Map<unknown, number>[] = [];
      for (let word = 0; word < words; word += 1) read.push(new Map());
      return { counts: new Array<number>(entities.length).fill(0), read };
    },
    numberOf: (type) => numbers.get(type) ?? null,
    objectHook(place) {
      const key = subjectKeys.get(place.type);
      return key === undefined ? null : together(readHooks(place, key, bits));
    },
    subjectsOf: ({ read }, leaves) => subjectReadsOf(read, coordinates, leaves),
    entitiesOf({ counts }) {
      const found: Record<string, number> = {};
      for (let index = 0; index < counts.length; index += 1) {
        const count = counts[index] ?? 0;
        if (count > 0) found[entities[index] ?? ""] = count;
      }
      return found;
    },
  };
}

function readHooks(
  { type, fields, codegen }: ObjectPlace,
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
  return [...byWord].map(([word, noted]) => compileReadHook(word, noted, key, codegen));
}

function together(hooks: readonly ObjectHook[]): ObjectHook | null {
  const [first] = hooks;
  if (first === undefined || hooks.length === 1) return first ?? null;
  return (object, collected) => {
    for (const hook of hooks) hook(object, collected);
  };
}
