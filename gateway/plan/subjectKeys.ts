import { type GraphQLSchema, getNullableType, isLeafType, isObjectType } from "graphql";
import { directiveNamesOf, directivesOf } from "../policy/directiveNames.ts";
import { argumentsOf } from "./directiveArguments.ts";
import { SupergraphError } from "./supergraphError.ts";

const community = "https://community-graph.org/spec/community";

/**
 * 数据主体 The types whose objects are persons, each with the field that tells them apart: `@subject(key:)`.
 *
 * @param apiSchema what can be planned: a person whose key cannot be asked for could not be recorded
 * @throws SupergraphError naming the type
 */
export function readSubjectKeys(
  file: string,
  supergraphSchema: GraphQLSchema,
  apiSchema: GraphQLSchema,
): ReadonlyMap<string, string> {
  const directive = directiveNamesOf(supergraphSchema)(community, "subject");
  const keys = new Map<string, string>();
  for (const type of Object.values(supergraphSchema.getTypeMap())) {
    const node = directivesOf(type).find(({ name }) => name.value === directive);
    const shown = apiSchema.getType(type.name);
    // Of what no client can ask for there is nothing to record.
    if (node === undefined || !isObjectType(shown)) continue;
    const { key } = argumentsOf(node);
    const field = typeof key === "string" ? shown.getFields()[key] : undefined;
    const isLeaf = field !== undefined && isLeafType(getNullableType(field.type));
    const needsNothing = field?.args.length === 0;
    if (typeof key !== "string" || !isLeaf || !needsNothing) {
      throw new SupergraphError(
        `${file}: @subject(key: ${JSON.stringify(key)}) of ${type.name} has to name a field of it that clients can ask for, that is a scalar and that takes no arguments.`,
      );
    }
    keys.set(type.name, key);
  }
  return keys;
}
