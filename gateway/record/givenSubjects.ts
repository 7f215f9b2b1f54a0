import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  getArgumentValues,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { canonicalNumber, nameAndPhone } from "../../audit/subjects/subjectWords.ts";
import { type Conditional, isThere } from "../graph/conditions.ts";
import type { OperationTree } from "../graph/operationTree.ts";
import type { OperationView } from "../policy/operationPolicy.ts";
import type { SubjectRule, ToldSubject } from "../subjects/subjectRule.ts";
import type { AuditRules } from "./auditRules.ts";
import type { SubjectReads } from "./subjectReads.ts";

/** Whose data an operation was given: in arguments and input objects of level 3 and 4 that say by what they are told. */
export type GivenSubjects = (coerced: Readonly<Record<string, unknown>>) => readonly SubjectReads[];

/** Input objects inside each other; more than the inputs of any graph. */
const maxInputDepth = 8;

type Input = GraphQLArgument | GraphQLInputField;
type Values = Readonly<Record<string, unknown>>;

/** Null for an operation that takes nobody's data: nearly all. */
export function givenSubjects({ fields }: OperationTree, view: OperationView, rules: AuditRules): GivenSubjects | null {
  const places = fields.flatMap((selection): readonly GivenPlace[] => {
    const { name, node, arguments: given } = selection;
    // Of the supergraph's, whose inputs say how personal they are.
    const type = rules.schema.getType(selection.parent.name);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (type === undefined || field === undefined) return [];
    const isGiven = given.length > 0 || field.args.some((one) => one.defaultValue !== undefined);
    if (!isGiven || view.fieldOf(type.name, name) === "denied") return [];
    const isTold = field.args.some((one) => tells(one, rules.subjects.ofArgument(type.name, name, one.name), rules, 0));
    return isTold ? [{ conditional: selection, node, field, type: type.name }] : [];
  });
  if (places.length === 0) return null;
  return (coerced) => {
    const reads: SubjectReads[] = [];
    for (const { conditional, node, field, type } of places) {
      if (!isThere(conditional, coerced)) continue;
      const given = getArgumentValues(field, node, coerced);
      const ruleOf = (name: string) => rules.subjects.ofArgument(type, field.name, name);
      addReads(given, field.args, (name) => `${type}.${field.name}(${name}:)`, ruleOf, rules, reads, 0);
    }
    return reads;
  };
}

/** A field that is given what may tell of somebody. */
interface GivenPlace {
  readonly conditional: Conditional;
  readonly node: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
  readonly type: string;
}

/** Whether the input, or one inside of it, says by what somebody is told. */
function tells(input: Input, rule: SubjectRule | null, rules: AuditRules, depth: number): boolean {
  if (isPersonal(input, rules) && rule?.kind === "told") return true;
  const type = getNamedType(input.type);
  if (!isInputObjectType(type) || depth >= maxInputDepth) return false;
  return Object.values(type.getFields()).some((field) =>
    tells(field, rules.subjects.ofInputField(type.name, field.name), rules, depth + 1),
  );
}

function isPersonal(input: Input, { ownLevelOf }: AuditRules): boolean {
  return (ownLevelOf(input) ?? 1) >= 3;
}

function addReads(
  given: Values,
  inputs: readonly Input[],
  coordinateOf: (name: string) => string,
  ruleOf: (name: string) => SubjectRule | null,
  rules: AuditRules,
  reads: SubjectReads[],
  depth: number,
): void {
  const byRule = new Map<ToldSubject, string[]>();
  for (const input of inputs) {
    const value = given[input.name];
    if (value === null || value === undefined) continue;
    const rule = ruleOf(input.name);
    if (rule?.kind === "told" && isPersonal(input, rules)) {
      byRule.set(rule, [...(byRule.get(rule) ?? []), coordinateOf(input.name)]);
    }
    addInside(value, input.type, rules, reads, depth);
  }
  for (const [rule, fields] of byRule) reads.push(...readsBy(rule, given, fields.sort()));
}

function addInside(
  value: unknown,
  type: GraphQLInputType,
  rules: AuditRules,
  reads: SubjectReads[],
  depth: number,
): void {
  if (value === null || value === undefined || depth >= maxInputDepth) return;
  if (isNonNullType(type)) {
    addInside(value, type.ofType, rules, reads, depth);
    return;
  }
  if (isListType(type)) {
    for (const item of Array.isArray(value) ? value : [value]) addInside(item, type.ofType, rules, reads, depth);
    return;
  }
  if (!isInputObjectType(type) || typeof value !== "object") return;
  const { name } = type;
  const ruleOf = (field: string) => rules.subjects.ofInputField(name, field);
  addReads(
    value as Values,
    Object.values(type.getFields()),
    (field) => `${name}.${field}`,
    ruleOf,
    rules,
    reads,
    depth + 1,
  );
}

/** The first is how they are counted. */
function readsBy(rule: ToldSubject, given: Values, fields: readonly string[]): readonly SubjectReads[] {
  const textOf = (name: string | null) => {
    const value = name === null ? null : given[name];
    return value === null || value === undefined ? "" : String(value);
  };
  const found: Pick<SubjectReads, "keys" | "kind">[] = [];
  const ids = rule.keys.map(([name = null]) => textOf(name)).filter((id) => id !== "");
  if (ids.length > 0) found.push({ keys: ids, kind: "person" });
  const number = canonicalNumber(textOf(rule.idNumber));
  if (number !== null) found.push({ keys: [number], kind: "idNumber" });
  if (rule.words !== null) {
    const { name, phones } = rule.words;
    const listed =
      phones === null ? [] : [given[phones]].flat().filter((phone) => phone !== null && phone !== undefined);
    const words = (listed.length === 0 ? [""] : listed).map((phone) => nameAndPhone(textOf(name), String(phone)));
    const known = words.filter((word) => word !== null);
    if (known.length > 0) found.push({ keys: known, kind: "words" });
  }
  const certificate = canonicalNumber(textOf(rule.certificate));
  if (certificate !== null) found.push({ keys: [certificate], kind: "certificate" });
  if (found.length === 0) return [{ fields, keys: [""], kind: "person", isBeside: false }];
  return found.map((one, index) => ({ fields, ...one, isBeside: index > 0 }));
}
