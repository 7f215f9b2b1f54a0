import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from "graphql";

type Field = GraphQLField<unknown, unknown>;

const pilot = "320282113200";

/** Arguments with which a field of the root gives something of the sandbox. */
const rootArguments: Readonly<Record<string, string>> = {
  community: `(code: "${pilot}")`,
  division: '(code: "320583102")',
  divisions: '(within: "320282", first: 2)',
  communities: '(within: "320282113", first: 2)',
  collectiveOrganizations: '(within: "320282113", first: 2)',
  events: '(within: "320282113", first: 5)',
  departments: '(within: "320282")',
  serviceItems: "(first: 3)",
  auditRecord: '(id: "chain-a:21")',
  subjectAccesses: '(person: "person 1", first: 3)',
  auditRecords: '(filter: { to: "2026-03-01T00:00:00+08:00" }, first: 3)',
  auditSummary: '(from: "2026-02-01T00:00:00+08:00", to: "2026-03-01T00:00:00+08:00")',
  bulkReads: '(from: "2026-02-01T00:00:00+08:00", to: "2026-03-01T00:00:00+08:00")',
  minimisation: '(client: "client-1", from: "2026-02-01T00:00:00+08:00", to: "2026-03-01T00:00:00+08:00")',
};

/** Operations that ask an object of the type for all its fields, the shortest first. */
export function operationsReaching(schema: GraphQLSchema, typeName: string, count: number): readonly string[] {
  const target = schema.getType(typeName);
  const root = schema.getQueryType();
  if (!isObjectType(target) || !root) throw new RangeError(`no object type ${typeName}`);
  const fields = fieldsOf(target);
  if (target === root) return [`{ ${fields} }`];
  const found: string[] = [];
  let ways: readonly (readonly { readonly text: string; readonly type: GraphQLObjectType }[])[] = [
    [{ text: "", type: root }],
  ];
  while (found.length < count && ways.length > 0 && (ways[0]?.length ?? 0) < 8) {
    ways = ways.flatMap((way) =>
      Object.values(way.at(-1)?.type.getFields() ?? {}).flatMap((field) => {
        const type = getNamedType(field.type);
        const given = argumentsOf(field, way.length === 1);
        const isCircle = way.some((one) => one.type === type);
        return given === null || !isObjectType(type) || isCircle
          ? []
          : [[...way, { text: `${field.name}${given}`, type }]];
      }),
    );
    for (const way of ways) {
      if (way.at(-1)?.type !== target) continue;
      const inner = way.slice(1).reduceRight((below, { text }) => `{ ${text} ${below} }`, `{ ${fields} }`);
      found.push(inner);
    }
  }
  return found.slice(0, count);
}

/** Every field that needs nothing to be given: leaves as they are, of an object its type. */
function fieldsOf(type: GraphQLObjectType): string {
  return Object.values(type.getFields())
    .flatMap((field) => {
      const given = argumentsOf(field, type.name === "Query");
      if (given === null) return [];
      return [`${field.name}${given}${isLeafType(getNamedType(field.type)) ? "" : " { __typename }"}`];
    })
    .join(" ");
}

/** Null where something has to be given that is not known here. */
function argumentsOf({ name, args }: Field, isRoot: boolean): string | null {
  if (isRoot && rootArguments[name] !== undefined) return rootArguments[name];
  if (args.some(isRequiredArgument)) return null;
  return args.some((one) => one.name === "first") ? "(first: 20)" : "";
}
