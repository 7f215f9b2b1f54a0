import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  type InputValueDefinitionNode,
  Kind,
  type TypeNode,
  valueFromASTUntyped,
} from "graphql";
import { inOrder, type Reads } from "./naiveReads.ts";

/** A field of an operation with the values that it is given; what is not given is left out. */
export interface GivenField {
  readonly type: string;
  readonly field: string;
  readonly values: Values;
}

type Values = Readonly<Record<string, unknown>>;
type Subject = Readonly<Record<string, unknown>>;

/**
 * The oracle of what operations are given: reads `@classified` and `@subject` of a subgraph's text, and nothing of the product.
 *
 * @param sdl in which the two directives have these names
 */
export function naiveGiven({ definitions }: DocumentNode, fields: readonly GivenField[]): Reads {
  const reads = new Map<string, Set<string>>();
  const inputs = new Map(
    definitions.flatMap((one) => (one.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ? [[one.name.value, one]] : [])),
  );

  function see(declared: readonly InputValueDefinitionNode[], values: Values, own: Subject | null, place: Place): void {
    const given = Object.fromEntries(
      declared.flatMap(({ name: { value: name }, defaultValue }) => {
        const value = values[name] === undefined ? plainDefault(defaultValue) : values[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
    for (const { name, type, directives = [] } of declared) {
      const value = given[name.value];
      if (value === undefined || value === null) continue;
      const subject = argumentsOf(directives, "subject") ?? own;
      const level = String(argumentsOf(directives, "classified")?.["level"] ?? "L1");
      if (level >= "L3" && subject !== null && subject["none"] === undefined) {
        for (const who of whoIs(subject, given)) reads.set(who, (reads.get(who) ?? new Set()).add(place(name.value)));
      }
      seeInside(type, value);
    }
  }

  function seeInside(type: TypeNode, value: unknown): void {
    if (value === null || value === undefined) return;
    if (type.kind === Kind.NON_NULL_TYPE) seeInside(type.type, value);
    else if (type.kind === Kind.LIST_TYPE) for (const item of [value].flat()) seeInside(type.type, item);
    else seeObject(type.name.value, value as Values);
  }

  function seeObject(name: string, values: Values): void {
    const input = inputs.get(name);
    if (input === undefined) return;
    const own = argumentsOf(input.directives ?? [], "subject");
    see(input.fields ?? [], values, own, (field) => `${name}.${field}`);
  }

  for (const { type, field, values } of fields) {
    const declared = definitions
      .flatMap((one) => (one.kind === Kind.OBJECT_TYPE_DEFINITION && one.name.value === type ? (one.fields ?? []) : []))
      .find(({ name }) => name.value === field);
    see(declared?.arguments ?? [], values, null, (argument) => `${type}.${field}(${argument}:)`);
  }
  return inOrder(reads);
}

type Place = (name: string) => string;

/** The first is how they are counted, the others stand beside it. */
function whoIs({ key, idNumber, name, phones, certificate }: Subject, given: Values): readonly string[] {
  const found: string[] = [];
  const textOf = (field: unknown) => String(given[String(field)] ?? "");
  const add = (who: string) => found.push(found.length === 0 ? who : `also ${who}`);
  if (textOf(key) !== "") add(`person ${textOf(key)}`);
  if (number(textOf(idNumber)) !== "") add(`idNumber ${number(textOf(idNumber))}`);
  const listed = [given[String(phones)] ?? []].flat().filter((one) => one !== null && one !== undefined);
  const words = (listed.length === 0 ? [""] : listed).map((one) => `${plainName(textOf(name))}/${phone(String(one))}`);
  const known = words.filter((one) => one !== "/");
  const isBeside = found.length > 0;
  for (const one of known) found.push(`${isBeside ? "also " : ""}words ${one}`);
  if (number(textOf(certificate)) !== "") add(`certificate ${number(textOf(certificate))}`);
  return found.length === 0 ? ["unknown"] : found;
}

function number(text: string): string {
  return text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
}

function plainName(text: string): string {
  return text.normalize("NFKC").replace(/[•・]/g, "·").replace(/\s/g, "").toUpperCase();
}

function phone(text: string): string {
  const digits = text.normalize("NFKC").replace(/\D/g, "");
  const own = digits.slice(-11);
  return ["86", "0086"].includes(digits.slice(0, -11)) && own.startsWith("1") ? own : digits;
}

function plainDefault(value: ConstValueNode | undefined): unknown {
  return value === undefined ? undefined : valueFromASTUntyped(value);
}

function argumentsOf(directives: readonly ConstDirectiveNode[], wanted: string): Subject | null {
  const node = directives.find(({ name }) => name.value === wanted);
  if (node === undefined) return null;
  return Object.fromEntries((node.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}
