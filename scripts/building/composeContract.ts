import { composeSchemaContract } from "@theguild/federation-composition";
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  parse,
  print,
  specifiedDirectives,
  visit,
} from "graphql";
import { CompositionError, type SubgraphSource } from "./composeSupergraph.ts";

/**
 * 契约 The part of the graph that one audience sees: what carries `@tag(name: "<audience>")`, on a type for all fields that
 * the subgraph gives it. Arguments, enums, scalars and input types need no tag of their own: they come with the fields that
 * use them. As the schema that the audience validates against; plans are made on the whole supergraph.
 *
 * @throws CompositionError when what is tagged is no schema
 */
export function composeContract(sources: readonly SubgraphSource[], audience: string): string {
  const services = sources.map(({ name, url, sdl }) => ({ name, url, typeDefs: withParts(parse(sdl), audience) }));
  const { errors, publicSdl } = composeSchemaContract(
    services,
    { include: new Set([audience]), exclude: new Set() },
    true,
  );
  if (errors === undefined && publicSdl !== undefined)
    return `${print(withoutDirectiveWords(parse(publicSdl))).trim()}\n`;
  const lines = (errors ?? []).map(({ message }) => `  ${message}`);
  throw new CompositionError(`The contract "${audience}" does not compose:\n${lines.join("\n")}`);
}

/** Every name in an `@tag` of the subgraphs, in order. */
export function audiencesOf(sources: readonly SubgraphSource[]): readonly string[] {
  const names = sources.flatMap(({ sdl }) =>
    [...sdl.matchAll(/@tag\(name: "([^"]+)"\)/g)].map(([, name = ""]) => name),
  );
  return [...new Set(names)].sort();
}

/** What directives of subgraphs are written with, such as `community__Level`, is no part of the graph. */
function withoutDirectiveWords(document: DocumentNode): DocumentNode {
  return visit(document, {
    DirectiveDefinition: () => null,
    Directive: ({ name }) => (specifiedDirectives.some((known) => known.name === name.value) ? undefined : null),
    EnumTypeDefinition: ({ name }) => (name.value.includes("__") ? null : undefined),
  });
}

/** What is not reached from a tagged field is taken out again by the composition. */
function withParts(document: DocumentNode, audience: string): DocumentNode {
  const tag: ConstDirectiveNode = {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: "tag" },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: "name" },
        value: { kind: Kind.STRING, value: audience },
      },
    ],
  };
  const tagged = <Node extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(node: Node) => ({
    ...node,
    directives: [...(node.directives ?? []), tag],
  });
  return visit(document, {
    FieldDefinition: (field: FieldDefinitionNode) => ({ ...field, arguments: (field.arguments ?? []).map(tagged) }),
    InputObjectTypeDefinition: {
      leave: (type) =>
        tagged({ ...type, fields: (type.fields ?? []).map((field: InputValueDefinitionNode) => tagged(field)) }),
    },
    EnumTypeDefinition: { leave: (type) => tagged({ ...type, values: (type.values ?? []).map(tagged) }) },
    ScalarTypeDefinition: tagged,
  });
}
