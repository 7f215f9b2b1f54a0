import { Kind, type ObjectTypeDefinitionNode, parse } from "graphql";
import { describe, expect, test } from "vitest";
import { readSubgraphSchema } from "../../schema/readSubgraphSchema.ts";

/** Types whose objects are rows of a legacy system: those with `@source` on the type. */
function recordTypes(subgraph: string): readonly ObjectTypeDefinitionNode[] {
  return parse(readSubgraphSchema(subgraph)).definitions.filter(
    (definition): definition is ObjectTypeDefinitionNode =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
      (definition.directives ?? []).some(({ name }) => name.value === "source"),
  );
}

const records = ["grid", "service", "asset"].flatMap((subgraph) =>
  recordTypes(subgraph).map((type) => [type.name.value, (type.fields ?? []).map(({ name }) => name.value)] as const),
);

/** A balance has no key of its own: it is one cell of a month's sheet. */
const withoutKey: readonly string[] = ["AccountBalance"];

describe("every record says when its source changed it and under which number the source keeps it", () => {
  test.each(records)("%s", (name, fields) => {
    expect(fields).toContain("asOf");
    if (!withoutKey.includes(name)) expect(fields).toContain("sourceIds");
  });

  test("there are such records", () => expect(records.length).toBeGreaterThanOrEqual(12));
});
