import {
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { GeneratedOperation } from "../../execute/support/generateOperation.ts";
import type { NaiveSubjects } from "./naiveSubjects.ts";

/** Under which the oracle asks for that by which somebody is told; no generated operation has such an alias. */
export function oracleAlias(coordinate: string, what: "ids" | "name" | "phones" | "certificate"): string {
  return `oracle_${coordinate.replace(".", "_")}_${what}`;
}

/** The operation with all by which somebody is told, of every object that it may meet, whatever else is asked of it. */
export function withKeys(
  { query, ...rest }: GeneratedOperation,
  schema: GraphQLSchema,
  subjects: NaiveSubjects,
): GeneratedOperation {
  const typeInfo = new TypeInfo(schema);
  const document = visit(
    parse(query),
    visitWithTypeInfo(typeInfo, {
      SelectionSet: {
        leave(set) {
          const type = typeInfo.getParentType();
          const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
          const added = possible.flatMap(({ name }) => oracleFields(name, subjects));
          return { ...set, selections: [...set.selections, ...added] };
        },
      },
    }),
  );
  return { ...rest, query: print(document) };
}

function oracleFields(type: string, subjects: NaiveSubjects): readonly SelectionNode[] {
  const asked = Object.entries(subjects).flatMap(([coordinate, subject]) =>
    coordinate.split(".")[0] !== type
      ? []
      : (["ids", "name", "phones", "certificate"] as const).flatMap((what) =>
          subject[what] === undefined ? [] : [`${oracleAlias(coordinate, what)}: ${subject[what]}`],
        ),
  );
  if (asked.length === 0) return [];
  const parsed = parse(`{ ... on ${type} { ${asked.join(" ")} } }`).definitions[0];
  return parsed?.kind === Kind.OPERATION_DEFINITION ? parsed.selectionSet.selections : [];
}
