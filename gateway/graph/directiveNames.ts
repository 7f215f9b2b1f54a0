import type { ConstDirectiveNode, DirectiveNode, GraphQLNamedType, GraphQLSchema } from "graphql";
import { argumentsOf, asList } from "./directiveArguments.ts";

/**
 * How a supergraph writes the directives of a specification: `@requiresScopes` may have been imported under another name,
 * or stand as `@requiresScopes__requiresScopes` (core schemas, link v1.0: `@link(url:, as:, import:)`).
 */
export type DirectiveNames = (identity: string, directive: string) => string;

/** @param schema of the supergraph's SDL, with its syntax nodes */
export function directiveNamesOf(schema: GraphQLSchema): DirectiveNames {
  const nodes = [schema.astNode, ...schema.extensionASTNodes];
  const links = nodes
    .flatMap((node) => (node?.directives ?? []).filter(({ name }) => name.value === "link"))
    .map(linkOf);
  return (identity, directive) => {
    const link = links.find(({ url }) => url.startsWith(`${identity}/v`));
    if (link === undefined) return directive;
    const imported = link.imports.get(`@${directive}`);
    if (imported !== undefined) return imported.slice(1);
    const prefix = link.as ?? identity.slice(identity.lastIndexOf("/") + 1);
    return prefix === directive || (link.as !== null && identity.endsWith(`/${directive}`))
      ? prefix
      : `${prefix}__${directive}`;
  };
}

interface Link {
  readonly url: string;
  readonly as: string | null;
  /** From the name in the specification to the name here, both with `@`. */
  readonly imports: ReadonlyMap<string, string>;
}

function linkOf(node: ConstDirectiveNode): Link {
  const values = argumentsOf(node);
  const imports = new Map<string, string>();
  for (const entry of asList(values["import"])) {
    if (typeof entry === "string") imports.set(entry, entry);
    else if (isImport(entry)) imports.set(entry.name, entry.as ?? entry.name);
  }
  const { url, as } = values;
  return { url: typeof url === "string" ? url : "", as: typeof as === "string" ? as : null, imports };
}

function isImport(entry: unknown): entry is { readonly name: string; readonly as?: string } {
  return typeof entry === "object" && entry !== null && "name" in entry && typeof entry.name === "string";
}

/** Also those of its extensions. */
export function directivesOf(type: GraphQLNamedType | undefined): readonly DirectiveNode[] {
  return [type?.astNode, ...(type?.extensionASTNodes ?? [])].flatMap((node) => node?.directives ?? []);
}
