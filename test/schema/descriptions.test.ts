import { type DefinitionNode, Kind, parse, type StringValueNode } from "graphql";
import { describe, expect, test } from "vitest";
import { readSubgraphSchema } from "../../schema/readSubgraphSchema.ts";

interface Described {
  readonly name: string;
  readonly description: string;
}

describe.each(["identity", "division", "grid", "service", "asset", "access", "audit"])("schema/%s.graphql", (name) => {
  const document = parse(readSubgraphSchema(name));

  test("describes every type, field and value, the Chinese term first", () => {
    const described = document.definitions.flatMap(elementsOf);
    expect(described.length).toBeGreaterThan(30);
    expect(
      described.filter(({ description }) => !/^\p{Script=Han}/u.test(description)).map(({ name }) => name),
    ).toEqual([]);
  });
});

function elementsOf(definition: DefinitionNode): readonly Described[] {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      return [definition, ...(definition.fields ?? [])].map((node) => element(definition.name.value, node));
    case Kind.ENUM_TYPE_DEFINITION:
      return [definition, ...(definition.values ?? [])].map((node) => element(definition.name.value, node));
    case Kind.SCALAR_TYPE_DEFINITION:
      return [element(definition.name.value, definition)];
    default:
      return [];
  }
}

function element(
  type: string,
  node: { readonly name: { readonly value: string }; readonly description?: StringValueNode | undefined },
): Described {
  return { name: `${type}.${node.name.value}`, description: node.description?.value ?? "" };
}
