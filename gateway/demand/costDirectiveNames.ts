import type { ConstDirectiveNode } from "graphql";
import { argumentsOf, asList } from "../graph/directiveArguments.ts";

export interface CostDirective {
  readonly name: "cost" | "listSize";
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * Tells which applied directives are those of the cost specification (https://specs.apollo.dev/cost/v0.1), from the links of
 * a supergraph: imported, imported under another name, or under the specification's own prefix (`@cost__listSize`). Links
 * of single subgraphs stand in `@join__directive(name: "link")`, where the directives may also come from the Federation
 * specification. A directive that is only called the same is none of them.
 *
 * @param schemaDirectives of the supergraph's `schema` definition
 */
export function costDirectiveNames(
  schemaDirectives: readonly ConstDirectiveNode[],
): (applied: ConstDirectiveNode) => CostDirective | null {
  const ofSupergraph = new Map<string, CostDirective["name"]>();
  const ofSubgraphs = new Map<string, CostDirective["name"]>();
  for (const directive of schemaDirectives) {
    const args = argumentsOf(directive);
    if (directive.name.value === "link") addNames(ofSupergraph, args, /^https:\/\/specs\.apollo\.dev\/(cost)\/v/, "");
    if (!isJoined(directive) || args["name"] !== "link") continue;
    for (const graph of asList(args["graphs"])) {
      addNames(ofSubgraphs, recordOf(args["args"]), /^https:\/\/specs\.apollo\.dev\/(cost|federation)\/v/, `${graph}/`);
    }
  }
  return (applied) => {
    if (!isJoined(applied)) {
      const name = ofSupergraph.get(applied.name.value);
      return name === undefined ? null : { name, args: argumentsOf(applied) };
    }
    const { graphs, name: givenName, args } = argumentsOf(applied);
    const [name] = asList(graphs).flatMap((graph) => ofSubgraphs.get(`${graph}/${givenName}`) ?? []);
    return name === undefined ? null : { name, args: recordOf(args) };
  };
}

/** Names by the link specification 1.0. */
function addNames(
  names: Map<string, CostDirective["name"]>,
  { url, as, import: imports }: Readonly<Record<string, unknown>>,
  specification: RegExp,
  prefix: string,
): void {
  const found = specification.exec(String(url));
  if (found === null) return;
  const namespace = typeof as === "string" ? as : String(found[1]);
  for (const name of ["cost", "listSize"] as const) {
    names.set(`${prefix}${name === found[1] ? namespace : `${namespace}__${name}`}`, name);
    for (const imported of asList(imports)) {
      const original = typeof imported === "string" ? imported : recordOf(imported)["name"];
      if (original !== `@${name}`) continue;
      const alias = typeof imported === "string" ? undefined : recordOf(imported)["as"];
      names.set(`${prefix}${String(alias ?? original).slice(1)}`, name);
    }
  }
}

function isJoined({ name }: ConstDirectiveNode): boolean {
  return name.value === "join__directive";
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
