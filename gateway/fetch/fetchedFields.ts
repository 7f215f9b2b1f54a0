import { type DocumentNode, Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from "graphql";
import { collectFields } from "./collectFields.ts";
import type { Variables } from "./transport.ts";

/** As a subgraph reports it: `["community"]`, or `["_entities", 3, "events"]`. */
export type ReplyPath = readonly (string | number)[];

/** The client's operation and the place in it that a fetch fills; list steps are `@`. */
export interface ClientPlace {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly path: readonly (string | number)[];
}

/**
 * The path of every field that a fetch was to bring and that the client asked for; keys that only the plan needs are
 * left out. Where nothing but keys was fetched, the path of the object. Used when a fetch fails, so it parses only then.
 */
export function fetchedFieldPaths(
  fetch: { readonly query: string; readonly variables: Variables },
  client: ClientPlace | null,
): ReplyPath[] {
  const document = parse(fetch.query, { noLocation: true });
  const { variables } = fetch;
  const everything = () => true;
  const wanted = client === null ? null : clientFieldNames(client);
  const root = collectFields(operationSelections(document), { document, variables, applies: everything });

  const entities = root.get("_entities");
  if (entities === undefined)
    return [...root.keys()].filter((name) => wanted?.has(name) !== false).map((name) => [name]);

  return representationTypes(variables).flatMap((typeName, index) => {
    const exact = collectFields(entities, { document, variables, applies: (condition) => condition === typeName });
    const fields = exact.size > 0 ? exact : collectFields(entities, { document, variables, applies: everything });
    const names = [...fields.keys()].filter((name) => wanted?.has(name) !== false);
    return names.length === 0 ? [["_entities", index]] : names.map((name) => ["_entities", index, name]);
  });
}

function clientFieldNames({ document, operation, variables, path }: ClientPlace): ReadonlySet<string> {
  const options = { document, variables, applies: () => true };
  let selectionSets: readonly SelectionSetNode[] = [operation.selectionSet];
  for (const step of path) {
    if (step === "@" || typeof step === "number") continue;
    selectionSets = collectFields(selectionSets, options).get(step) ?? [];
  }
  return new Set(collectFields(selectionSets, options).keys());
}

function operationSelections(document: DocumentNode): SelectionSetNode[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition.selectionSet] : [],
  );
}

function representationTypes(variables: Readonly<Record<string, unknown>>): string[] {
  const representations = variables["representations"];
  if (!Array.isArray(representations)) return [];
  return representations.map((representation: { readonly __typename?: unknown }) => String(representation.__typename));
}
