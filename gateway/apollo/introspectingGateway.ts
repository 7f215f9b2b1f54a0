import { createHash } from "node:crypto";
import type { ApolloGateway } from "@apollo/gateway";
import type { ApolloServerOptionsWithGateway } from "@apollo/server";
import {
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  print,
} from "graphql";
import { operationIntrospection } from "../execute/introspection/operationIntrospection.ts";
import type { ConditionValues } from "../graph/conditions.ts";
import { type OperationTree, operationTree } from "../graph/operationTree.ts";
import { type Occurrences, selectedFields } from "../graph/selectedFields.ts";
import { hasIntrospection, isIntrospection, withoutIntrospection } from "../plan/withoutIntrospection.ts";
import type { OperationContext } from "./dataSource.ts";

type Gateway = NonNullable<ApolloServerOptionsWithGateway<OperationContext>["gateway"]>;
type Executor = NonNullable<Awaited<ReturnType<Gateway["load"]>>["executor"]>;
type Request = Parameters<Executor>[0];

/** The stock gateway, which plans introspection like anything else and fails for fields that its planner does not know. */
export function introspectingGateway(gateway: ApolloGateway): Gateway {
  return {
    onSchemaLoadOrUpdate: (callback) => gateway.onSchemaLoadOrUpdate(callback),
    stop: () => gateway.stop(),
    load: async (options) => {
      const { executor } = await gateway.load(options);
      return { executor: answering(executor as unknown as Executor) };
    },
  };
}

function answering(execute: Executor): Executor {
  return async (request) => {
    const { document, operation, schema } = request;
    const tree = hasIntrospection(document) ? operationTree(document, operation, schema) : null;
    const introspection = tree === null ? null : operationIntrospection(tree, schema);
    if (tree === null || introspection === null) return execute(request);
    const given = request.request.variables ?? {};
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
    // The stock gateway says what is wrong with variables.
    if (coerced === undefined) return errors.length > 0 ? execute(request) : {};
    try {
      const texts = await introspection.answer(coerced, "values");
      const fields = rootFields(tree, coerced);
      const rest = await restOf(request, fields, execute);
      const { data } = rest;
      return data === null || data === undefined ? rest : { ...rest, data: inOrder(request, fields, data, texts) };
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
  };
}

async function restOf(request: Request, fields: RootFields, execute: Executor): ReturnType<Executor> {
  if ([...fields.values()].every(([{ name }]) => name.startsWith("__"))) return { data: {} };
  const document = withoutIntrospection(request.document);
  const operation = getOperationAST(document, request.operation.name?.value) as OperationDefinitionNode;
  const query = print(document);
  const queryHash = createHash("sha256").update(query).digest("hex");
  const rest = { ...request, document, operation, source: query, queryHash, request: { ...request.request, query } };
  return execute(rest as Request);
}

type RootFields = ReadonlyMap<string, Occurrences>;

/** In the order of the selection (GraphQL specification 6.3.2). */
function inOrder(
  request: Request,
  fields: RootFields,
  data: Readonly<Record<string, unknown>>,
  texts: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const entries = [...fields].map(([name, [first]]) => {
    if (isIntrospection(first.node)) return [name, JSON.parse(texts.get(name) ?? "null")] as const;
    return [name, first.name === "__typename" ? rootNameOf(request) : (data[name] ?? null)] as const;
  });
  return Object.fromEntries(entries);
}

function rootFields({ schema, root }: OperationTree, conditions: ConditionValues): RootFields {
  return root === null ? new Map() : selectedFields(root.type, [root], { schema, conditions });
}

function rootNameOf({ schema, operation }: Request & { readonly schema: GraphQLSchema }): string | null {
  return schema.getRootType(operation.operation)?.name ?? null;
}
