import { readFileSync } from "node:fs";
import { getNamedType, isNonNullType, isObjectType } from "graphql";
import { describe, expect, test } from "vitest";
import { isPurpose, isScope } from "../../access/vocabulary.ts";
import {
  publicObjectTypes,
  type Row,
  readFieldTable,
  supergraphSchema,
  writeFieldTable,
} from "./support/fieldTable.ts";

const supergraph = readFileSync("schema/supergraph.graphql", "utf8");

test("the table is what the supergraph says: after a change of a directive run it with -u and read the difference", async () => {
  await expect(writeFieldTable(supergraph)).toMatchFileSnapshot("fieldTable.txt");
});

test("nothing in the graph breaks a rule of classification", () => {
  expect(problemsOf(supergraph)).toEqual([]);
});

describe("a graph is refused", () => {
  test.each([
    {
      name: "with a field of no classification, its own or of its type",
      from: "type DivisionConnection\n  @join__type(graph: DIVISION)\n  @classified(level: L1)",
      to: "type DivisionConnection\n  @join__type(graph: DIVISION)",
      problem: "DivisionConnection.totalCount has no classification",
    },
    {
      name: "with an internal field that no scope stands before",
      from: /(applicationCount: Int[^\n]*?) @requiresScopes\([^)]*\)/,
      to: "$1",
      problem: "Division.applicationCount of level 2 needs no scope",
    },
    {
      name: "with a sensitive field without purposes",
      from: /(idNumber: String [^\n]*) @purpose\([^)]*\)/,
      to: "$1",
      problem: "Person.idNumber of level 4 names no purposes",
    },
    {
      name: "with a hidden field that may not be null",
      from: /birthDate: Date /,
      to: "birthDate: Date! ",
      problem: "Person.birthDate is hidden but may not be null",
    },
    {
      name: "with a mask on what is no text",
      from: /memberCount: Int (@join__field\(graph: GRID\) )?@classified\(level: L2\)/,
      to: "memberCount: Int $1@classified(level: L2, mask: NAME)",
      problem: "Household.memberCount is masked but no text",
    },
    {
      name: "with a scope that nobody can be given",
      from: '@requiresScopes(scopes: [["grid.person:read"]])',
      to: '@requiresScopes(scopes: [["grid.persons:read"]])',
      problem: "grid.persons:read is no scope",
    },
    {
      name: "with a purpose that nobody can name",
      from: '"data-quality"',
      to: '"curiosity"',
      problem: "curiosity is no purpose",
    },
  ])("$name", ({ from, to, problem }) => {
    const broken = supergraph.replace(from, to);
    expect(broken).not.toBe(supergraph);
    expect(problemsOf(broken).join("\n")).toContain(problem);
  });
});

function problemsOf(supergraphSdl: string): readonly string[] {
  const schema = supergraphSchema(supergraphSdl);
  const rows = readFieldTable(writeFieldTable(supergraphSdl));
  const byCoordinate = new Map(rows.map((row) => [row.coordinate, row]));
  const problems = rows.flatMap((row) => [
    ...scopesOf(row).flatMap((scope) => (isScope(scope) ? [] : [`${row.coordinate}: ${scope} is no scope`])),
    ...(row.purposes ?? []).flatMap((one) => (isPurpose(one) ? [] : [`${row.coordinate}: ${one} is no purpose`])),
  ]);
  const guarded = guardedTypes(schema, byCoordinate);
  for (const type of publicObjectTypes(schema)) {
    const isTypeClassified = isClassified(type.astNode?.directives);
    for (const { name, type: given, astNode } of Object.values(type.getFields())) {
      const row = byCoordinate.get(`${type.name}.${name}`);
      if (row === undefined) throw new RangeError(`no row for ${type.name}.${name}`);
      const { coordinate, level, mask, purposes } = row;
      if (!isTypeClassified && !isClassified(astNode?.directives)) problems.push(`${coordinate} has no classification`);
      const hasWay = scopesOf(row).length > 0 || guarded.has(type.name) || guarded.has(getNamedType(given).name);
      if (level > 1 && !hasWay) problems.push(`${coordinate} of level ${level} needs no scope`);
      if (level === 4 && purposes === undefined) problems.push(`${coordinate} of level 4 names no purposes`);
      const isOwnMask = astNode?.directives?.some((one) => /mask/.test(JSON.stringify(one.arguments))) === true;
      if (mask === "HIDE" && isOwnMask && isNonNullType(given)) {
        problems.push(`${coordinate} is hidden but may not be null`);
      }
      const isText = /^\[?(String|ID)!?\]?!?$/.test(String(given));
      if (mask !== undefined && mask !== "HIDE" && !isText) problems.push(`${coordinate} is masked but no text`);
    }
  }
  return problems;
}

/** Types every way to which needs a scope, so that what they hold needs none of its own. */
function guardedTypes(
  schema: ReturnType<typeof supergraphSchema>,
  rows: ReadonlyMap<string, Row>,
): ReadonlySet<string> {
  const types = publicObjectTypes(schema);
  const roots = new Set([
    schema.getQueryType()?.name,
    schema.getMutationType()?.name,
    schema.getSubscriptionType()?.name,
  ]);
  const guarded = new Set(types.map(({ name }) => name).filter((name) => !roots.has(name)));
  for (let before = -1; before !== guarded.size; ) {
    before = guarded.size;
    for (const type of types) {
      for (const { name, type: given } of Object.values(type.getFields())) {
        const below = getNamedType(given);
        const row = rows.get(`${type.name}.${name}`);
        const isOpen = !guarded.has(type.name) && row !== undefined && scopesOf(row).length === 0;
        if (isObjectType(below) && isOpen) guarded.delete(below.name);
      }
    }
  }
  return guarded;
}

function scopesOf({ scopes = [], alsoScopes = [] }: Row): readonly string[] {
  return [...scopes.flat(), ...alsoScopes.flat(2)];
}

function isClassified(directives: readonly { readonly name: { readonly value: string } }[] | undefined): boolean {
  return directives?.some(({ name }) => name.value === "classified") === true;
}
