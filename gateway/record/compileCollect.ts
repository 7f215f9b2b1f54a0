import { type GraphQLSchema, getNamedType, isCompositeType, isInterfaceType, isObjectType } from "graphql";
import type { Leaves } from "../graph/leaves.ts";
import { objectTypesOf, type UsedNames } from "../graph/operationCoordinates.ts";
import type { Collect, Collected, ObjectHook, ObjectPlace } from "../shape/collected.ts";
import type { SubjectRule, ToldSubject } from "../subjects/subjectRule.ts";
import type { AuditRules } from "./auditRules.ts";
import { compileNoteHook, compileReadHook, type NotedField } from "./readHook.ts";
import { fieldsPerWord, type Slot, type SubjectReads, slots, subjectReadsOf } from "./subjectReads.ts";
import { compileTell, slotsOf, type Tell } from "./tellSubjects.ts";

/** What is collected of the answers of one operation. */
export interface AnswerCollect extends Collect {
  readonly subjectsOf: (collected: Collected, leaves: Leaves) => readonly SubjectReads[];
  /**
   * 实体 Objects of each entity type in the answer, by its name; one that stands at several places counts at each. Under the name of an
   * interface where that is all that is known of it.
   */
  readonly entitiesOf: (collected: Collected) => Readonly<Record<string, number>>;
}

/**
 * Places know when they are compiled which of their fields are noted, and by what the persons are told; for each object there
 * is left which of them are not null.
 *
 * @returns null where nothing can be there to note
 */
export function compileCollect(
  { fields, types }: UsedNames,
  { levelOf, subjects, entityTypes, schema }: AuditRules,
): AnswerCollect | null {
  const ruleOf = (type: string, field: string): SubjectRule | null =>
    levelOf(type, field) >= 3 ? subjects.ofField(type, field) : null;
  const noted = fields.filter(({ type, field }) => isNoted(ruleOf(type, field)));
  const coordinates = noted.map(({ type, field }) => `${type}.${field}`).sort();
  // Of an interface object nothing else is known while nothing depends on its type.
  const interfaces = [...entityTypes].filter((type) => isInterfaceType(schema.getType(type)));
  const entities = [...types.filter((type) => entityTypes.has(type)), ...interfaces].sort();
  if (coordinates.length === 0 && entities.length === 0) return null;
  const bits = new Map(coordinates.map((coordinate, index) => [coordinate, index]));
  const numbers = new Map(entities.map((type, index) => [type, index]));
  const words = Math.ceil(coordinates.length / fieldsPerWord);

  const rules = noted.flatMap(({ type, field }) => ruleOf(type, field) ?? []);
  const holders = new Map<string, ToldSubject>();
  for (const type of rules.some(({ kind }) => kind === "holder") ? types : []) {
    const rule = subjects.ofType(type);
    if (rule?.kind === "told") holders.set(type, rule);
  }
  const dependent = dependentTypes(fields, ruleOf, types, { subjects, schema });
  const told = [...rules.flatMap((rule) => (rule.kind === "told" ? [rule] : [])), ...holders.values()];
  const used = slots.filter((slot) => slot === "person" || told.some((rule) => slotsOf(rule).includes(slot)));
  const startOf = (slot: Slot) => used.indexOf(slot) * words;
  const tellHolder = new Map([...holders].map(([type, rule]) => [type, compileTell(rule, startOf)] as const));
  const unknown = compileTell({ kind: "told", keys: [], words: null, certificate: null, idNumber: null }, startOf);
  const tellOfHolder: Tell = (object, collected, word, own) => {
    const { holder = null, holderType = "" } = collected;
    if (holder === null) unknown(object, collected, word, own);
    else (tellHolder.get(holderType) ?? unknown)(holder, collected, word, own);
  };

  function hooksAt({ type, fields: shown, codegen }: ObjectPlace): readonly ObjectHook[] {
    const byRule = new Map<SubjectRule, Map<number, NotedField[]>>();
    for (const { fetchedName, field } of shown) {
      const index = bits.get(`${type}.${field}`);
      const rule = index === undefined ? null : ruleOf(type, field);
      if (index === undefined || rule === null) continue;
      const word = Math.floor(index / fieldsPerWord);
      const byWord = byRule.get(rule) ?? new Map<number, NotedField[]>();
      byWord.set(word, [...(byWord.get(word) ?? []), { name: fetchedName, bit: 1 << (index % fieldsPerWord) }]);
      byRule.set(rule, byWord);
    }
    return [...byRule].flatMap(([rule, byWord]) => {
      const key = ownKeyOf(rule);
      // Persons come first among the slots, so that the word is the place of their map.
      if (key !== null) return [...byWord].map(([word, own]) => compileReadHook(word, own, key, codegen));
      const tell = rule.kind === "told" ? compileTell(rule, startOf) : tellOfHolder;
      return [...byWord].map(([word, own]) => compileNoteHook(word, own, tell));
    });
  }

  return {
    start() {
      const read: Map<unknown, number>[] = [];
      for (let word = 0; word < words * used.length; word += 1) read.push(new Map());
      return { counts: new Array<number>(entities.length).fill(0), read };
    },
    numberOf: (type) => numbers.get(type) ?? null,
    objectHook: (place) => together(hooksAt(place)),
    isHolder: (type) => holders.has(type),
    needsHolder: (type) => dependent.has(type),
    subjectsOf({ read }, leaves) {
      if (used.length === 1) return subjectReadsOf(read, coordinates, leaves);
      return used.flatMap((slot) =>
        subjectReadsOf(read.slice(startOf(slot), startOf(slot) + words), coordinates, leaves, slot),
      );
    },
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

/** Types of which an object, or one below it, is noted for whom the object around it tells. */
function dependentTypes(
  fields: UsedNames["fields"],
  ruleOf: (type: string, field: string) => SubjectRule | null,
  types: UsedNames["types"],
  { subjects, schema }: Pick<AuditRules, "subjects" | "schema">,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { type, field } of fields) if (ruleOf(type, field)?.kind === "holder") found.add(type);
  const open = types.filter((type) => subjects.ofType(type)?.kind !== "told");
  // A set that grows is gone through to its new end.
  for (const below of found) {
    for (const { type, field } of fields) {
      if (open.includes(type) && givenBy(schema, type, field).includes(below)) found.add(type);
    }
  }
  return found;
}

function givenBy(schema: GraphQLSchema, type: string, field: string): readonly string[] {
  const holder = schema.getType(type);
  const given = isObjectType(holder) ? getNamedType(holder.getFields()[field]?.type) : undefined;
  return isCompositeType(given) ? objectTypesOf(given, schema).map(({ name }) => name) : [];
}

function isNoted(rule: SubjectRule | null): boolean {
  return rule !== null && rule.kind !== "none";
}

/** Of an object that is a person and told by nothing but its own key: nearly all. */
function ownKeyOf(rule: SubjectRule): string | null {
  if (rule.kind !== "told" || rule.words !== null || rule.certificate !== null || rule.keys.length !== 1) return null;
  const [path = []] = rule.keys;
  return path.length === 1 ? (path[0] ?? null) : null;
}

function together(hooks: readonly ObjectHook[]): ObjectHook | null {
  const [first] = hooks;
  if (first === undefined || hooks.length === 1) return first ?? null;
  return (object, collected) => {
    for (const hook of hooks) hook(object, collected);
  };
}
