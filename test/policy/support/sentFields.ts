import {
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { SentOperation } from "../../execute/support/twoEngines.ts";

/** `Type.field` of everything that subgraphs were asked for; of an interface once for each of its types. */
export interface SentField {
  readonly subgraph: string;
  /** One of these types. */
  readonly types: readonly string[];
  readonly field: string;
}

/** @param apiSchema says which types an interface object stands for */
export function sentFields(
  sent: readonly SentOperation[],
  schemas: ReadonlyMap<string, GraphQLSchema>,
  apiSchema: GraphQLSchema,
): readonly SentField[] {
  return sent.flatMap(({ subgraph, query }) => {
    const schema = schemas.get(subgraph);
    if (schema === undefined) throw new RangeError(`no subgraph ${subgraph}`);
    const fields: SentField[] = [];
    const typeInfo = new TypeInfo(schema);
    visit(
      parse(query),
      visitWithTypeInfo(typeInfo, {
        Field: ({ name: { value: field } }) => {
          const parent = typeInfo.getParentType();
          if (!isCompositeType(parent) || field.startsWith("_")) return;
          const type = apiSchema.getType(parent.name);
          const types = isAbstractType(type) ? apiSchema.getPossibleTypes(type).map(({ name }) => name) : [parent.name];
          fields.push({ subgraph, types, field });
        },
      }),
    );
    return fields;
  });
}
