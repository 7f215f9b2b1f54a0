import {
  type GraphQLSchema,
  getIntrospectionQuery,
  getOperationAST,
  introspectionTypes,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  parse,
} from "graphql";
import { operationTree } from "../../graph/operationTree.ts";
import { type IntrospectionBranch, introspectionBranch } from "./introspectionTree.ts";

/** Fields that an answer is expected to have, about: by how many of each there are in the schema. */
export type IntrospectionSize = (branch: IntrospectionBranch) => number;

/** A type of a field is about as often wrapped, as required or as a list, as it is not. */
const wrapped = 0.5;

export function introspectionSize(schema: GraphQLSchema): IntrospectionSize {
  const types = Object.values(schema.getTypeMap());
  const sum = (lengthOf: (type: (typeof types)[number]) => number) =>
    types.reduce((total, type) => total + lengthOf(type), 0);
  const fieldsOf = (type: (typeof types)[number]) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const fields = sum((type) => fieldsOf(type).length);
  const directives = schema.getDirectives();
  const perType = (total: number) => total / types.length;
  const counts: Readonly<Record<string, number>> = {
    "__Schema.types": types.length,
    "__Schema.directives": directives.length,
    "__Directive.args": directives.reduce((total, { args }) => total + args.length, 0) / directives.length,
    "__Type.fields": perType(fields),
    "__Field.args": sum((type) => fieldsOf(type).reduce((total, { args }) => total + args.length, 0)) / fields,
    "__Type.inputFields": perType(sum((type) => (isInputObjectType(type) ? Object.keys(type.getFields()).length : 0))),
    "__Type.enumValues": perType(sum((type) => (isEnumType(type) ? type.getValues().length : 0))),
    "__Type.interfaces": perType(
      sum((type) => (isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().length : 0)),
    ),
    "__Type.possibleTypes": perType(
      sum((type) => (isInterfaceType(type) || isUnionType(type) ? schema.getPossibleTypes(type).length : 0)),
    ),
    "__Type.ofType": wrapped,
  };

  return function sizeOf({ type, fields: asked }): number {
    return asked.reduce((total, { field, below }) => {
      if (below === null || field === "__typename") return total + 1;
      return total + 1 + (counts[`${type.name}.${field.name}`] ?? 1) * sizeOf(below);
    }, 0);
  };
}

/** Of what graphql-js itself asks for with all its options, as GraphiQL and code generators do. */
export function fullIntrospection(schema: GraphQLSchema): IntrospectionBranch {
  const document = parse(
    getIntrospectionQuery({
      ...{ descriptions: true, schemaDescription: true, specifiedByUrl: true, directiveIsRepeatable: true },
      ...{ inputValueDeprecation: true, experimentalDirectiveDeprecation: true, oneOf: true },
    }),
  );
  const operation = getOperationAST(document);
  const first = operation ? operationTree(document, operation, schema).fields[0] : undefined;
  const root = introspectionTypes.find(({ name }) => name === "__Schema");
  if (first === undefined || !isObjectType(root)) throw new TypeError("graphql-js asks for no __schema");
  return introspectionBranch(root, [first], { schema, variables: {} });
}
