import { type DocumentNode, type NameNode, visit } from "graphql";
import { freshName, variableNames } from "./exactLiterals.ts";

export interface RenamedVariables {
  readonly document: DocumentNode;
  /** The client's names of those that were given another. */
  readonly clientNames: ReadonlyMap<string, string>;
}

/**
 * Gives variables of the client another name where the plan has one of its own by that name: `representations` in every fetch
 * of entities (Federation, subgraph specification), `contextualArgument_…` for values of a context. The two would be declared
 * twice in one operation, and would be one member of its variables.
 */
export function renameOwnVariables(document: DocumentNode): RenamedVariables {
  const names = variableNames(document);
  const freshNames = new Map<string, string>();
  for (const name of names) {
    if (name === "representations" || name.startsWith("contextualArgument_")) {
      const fresh = freshName(`client_${name}`, names.union(new Set(freshNames.values())));
      freshNames.set(name, fresh);
    }
  }
  const clientNames = new Map([...freshNames].map(([name, fresh]) => [fresh, name]));
  if (freshNames.size === 0) return { document, clientNames };
  const renamed = visit(document, {
    Variable(variable) {
      const value = freshNames.get(variable.name.value);
      const name: NameNode | null = value === undefined ? null : { ...variable.name, value };
      return name === null ? undefined : { ...variable, name };
    },
  });
  return { document: renamed, clientNames };
}
