import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from "graphql";
import { LRUCache } from "lru-cache";
import type { EngineVersion } from "../execute/compiledEngine.ts";
import type { CompiledOperation } from "../execute/compileOperation.ts";
import type { CompiledSubscription } from "../execute/compileSubscription.ts";

export interface OperationReaderOptions {
  readonly validationRules: readonly ValidationRule[];
  readonly maxTokens: number;
}

/** An operation that may run. A mutation runs for each request; a query may be shared. */
export type ReadyOperation =
  | { readonly kind: "query" | "mutation"; readonly compiled: CompiledOperation }
  | { readonly kind: "subscription"; readonly compiled: CompiledSubscription };

/**
 * The compiled operation of a text; null for a text that is refused, which Apollo Server then explains. A text is
 * parsed, validated and compiled once for each supergraph.
 */
export type ReadOperation = (
  version: EngineVersion,
  query: string,
  operationName: string | undefined,
) => ReadyOperation | null;

/** Parsed and validated texts kept per supergraph. */
const maxDocuments = 1_000;

export function createOperationReader({ validationRules, maxTokens }: OperationReaderOptions): ReadOperation {
  const documents = new WeakMap<EngineVersion, LRUCache<string, DocumentNode>>();
  const rules = [...specifiedRules, ...validationRules];

  function documentsOf(version: EngineVersion): LRUCache<string, DocumentNode> {
    const known = documents.get(version);
    if (known !== undefined) return known;
    const fresh = new LRUCache<string, DocumentNode>({ max: maxDocuments });
    documents.set(version, fresh);
    return fresh;
  }

  function isValid(schema: GraphQLSchema, document: DocumentNode): boolean {
    try {
      return validate(schema, document, rules, { maxErrors: 1 }).length === 0;
    } catch (error) {
      // graphql-js throws for a variable in @skip or @include on the root field of a subscription.
      if (error instanceof GraphQLError) return false;
      throw error;
    }
  }

  function read(version: EngineVersion, query: string): DocumentNode | null {
    const known = documentsOf(version).get(query);
    if (known !== undefined) return known;
    const document = parsed(query, maxTokens);
    if (document === null || !isValid(version.apiSchema, document)) return null;
    documentsOf(version).set(query, document);
    return document;
  }

  return (version, query, operationName) => {
    const document = read(version, query);
    if (document === null) return null;
    const operation = getOperationAST(document, operationName);
    if (operation === undefined || operation === null) return null;
    const key = operationKey(query, operationName);
    const kind = operation.operation;
    if (kind === OperationTypeNode.SUBSCRIPTION) {
      return { kind, compiled: version.subscriptionFor(key, document, operation) };
    }
    return { kind, compiled: version.operationFor(key, document, operation) };
  };
}

/** The key under which an operation is compiled, whichever way it came. */
export function operationKey(query: string, operationName: string | null | undefined): string {
  return `${operationName ?? ""}\n${query}`;
}

function parsed(query: string, maxTokens: number): DocumentNode | null {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}
