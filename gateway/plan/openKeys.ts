import { type ConstDirectiveNode, type DocumentNode, Kind } from "graphql";
import { argumentsOf } from "../graph/directiveArguments.ts";

/**
 * The supergraph without the keys by which a subgraph cannot be entered (`resolvable: false`). The planner of 2.14 comes
 * back with one of them to a subgraph whose field has requirements. Interface objects keep theirs: what they are hangs
 * on it.
 */
export function withOpenKeysOnly(document: DocumentNode): DocumentNode {
  let isChanged = false;
  const definitions = document.definitions.map((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) {
      return definition;
    }
    const { directives = [] } = definition;
    const closed = directives.filter(isClosedKey);
    if (closed.length === 0) return definition;
    isChanged = true;
    const kept = directives.filter((directive) => !isClosedKey(directive));
    const named = new Set(kept.filter(isJoinType).map(graphOf));
    const bare = closed.filter((directive) => {
      const isFirst = !named.has(graphOf(directive));
      named.add(graphOf(directive));
      return isFirst;
    });
    return { ...definition, directives: [...kept, ...bare.map(withoutKey)] };
  });
  return isChanged ? { ...document, definitions } : document;
}

function isJoinType({ name }: ConstDirectiveNode): boolean {
  return name.value === "join__type";
}

function isClosedKey(directive: ConstDirectiveNode): boolean {
  if (!isJoinType(directive)) return false;
  const { resolvable, isInterfaceObject } = argumentsOf(directive);
  return resolvable === false && isInterfaceObject !== true;
}

function graphOf(directive: ConstDirectiveNode): unknown {
  return argumentsOf(directive)["graph"];
}

/** The type is in the subgraph all the same. */
function withoutKey(directive: ConstDirectiveNode): ConstDirectiveNode {
  const kept = (directive.arguments ?? []).filter(({ name }) => name.value !== "key" && name.value !== "resolvable");
  return { ...directive, arguments: kept };
}
