import { buildSchema, type GraphQLSchema, isObjectType } from "graphql";
import { type AnyOf, readAccessRules, type TypeRule } from "../../../gateway/policy/accessRules.ts";
import { maskNames } from "../../../gateway/policy/classification.ts";
import type { NaiveRule } from "./naiveRules.ts";

/** One line for each object type and each of its fields: what one has to be and to have to read it. */
export interface Row extends NaiveRule {
  /** `Person`, `Person.idNumber` */
  readonly coordinate: string;
  readonly level: number;
}

const nothing = "-";

/** What the gateway makes of a supergraph, as the lines of the table. */
export function writeFieldTable(supergraphSdl: string): string {
  const schema = supergraphSchema(supergraphSdl);
  const rules = readAccessRules(schema);
  const lines = publicObjectTypes(schema).flatMap((type) => [
    lineOf(type.name, rules.type(type.name)),
    ...Object.keys(type.getFields()).map((field) => lineOf(`${type.name}.${field}`, rules.field(type.name, field))),
  ]);
  return `${lines.sort().join("\n")}\n`;
}

export function readFieldTable(text: string): readonly Row[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [coordinate = "", level = "", mask = "", scopes = "", purposes = ""] = line.split(/\s+\|\s+/);
      const all = scopes === nothing ? [] : scopes.split(" & ").map(anyOfText);
      const [first, ...others] = all;
      const known = maskNames.find((name) => name === mask);
      return {
        coordinate: coordinate.trim(),
        level: Number(level.slice(1)),
        ...(known !== undefined && { mask: known }),
        ...(first !== undefined && { scopes: first }),
        alsoScopes: others,
        ...(purposes !== nothing && { purposes: purposes.split(" ") }),
      };
    });
}

export function supergraphSchema(supergraphSdl: string): GraphQLSchema {
  return buildSchema(supergraphSdl, { assumeValidSDL: true });
}

/** Object types that clients can see. */
export function publicObjectTypes(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.includes("__"))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function lineOf(coordinate: string, { level, mask, requirement, purposes }: TypeRule): string {
  const scopes = [...new Set(requirement.scopes.map(textOfAnyOf))].join(" & ");
  const cells = [coordinate.padEnd(46), `L${level}`, (mask ?? nothing).padEnd(9), scopes || nothing];
  return [...cells, purposes?.join(" ") ?? nothing].join(" | ");
}

/** `a+b/c`: both of the first, or the other. */
function textOfAnyOf(groups: AnyOf): string {
  return groups.map((group) => group.join("+")).join("/");
}

function anyOfText(text: string): AnyOf {
  return text.split("/").map((group) => group.split("+"));
}
