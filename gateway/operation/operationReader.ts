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
import type { EngineVersion, Kept } from "../execute/compiledEngine.ts";
import type { CompiledOperation } from "../execute/compileOperation.ts";
import type { CompiledSubscription } from "../execute/compileSubscription.ts";

export interface OperationReaderOptions {
  readonly validationRules: readonly ValidationRule[];
  readonly maxTokens: number;
}

/** An operation that may run. A mutation runs for each request; a query may be shared. */
export type ReadyOperation =
  | ({ readonly kind: "query" | "mutation" } & Kept<CompiledOperation>)
  | ({ readonly kind: "subscription" } & Kept<CompiledSubscription>);

/**
 * The operation of a text; null for a text that is refused, which Apollo Server then explains. A text is parsed,
 * validated and normalised once for each supergraph.
 */
export type ReadOperation = (
  version: EngineVersion,
  query: string,
  operationName: string | undefined,
) => ReadyOperation | null;

export interface OperationReader {
  readonly read: ReadOperation;
  /** Texts that were read for a version, the most recently used first. */
  readonly recentTexts: (version: EngineVersion) => readonly string[];
}

/** Parsed and validated texts kept per supergraph. */
const maxDocuments = 1_000;

export function createOperationReader({ validationRules, maxTokens }: OperationReaderOptions): OperationReader {
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

  const readOne: ReadOperation = (version, query, operationName) => {
    const document = read(version, query);
    if (document === null) return null;
    const operation = getOperationAST(document, operationName);
    if (operation === undefined || operation === null) return null;
    const kind = operation.operation;
    return kind === OperationTypeNode.SUBSCRIPTION
      ? { kind, ...version.subscriptionFor(document, operation) }
      : { kind, ...version.operationFor(document, operation) };
  };
  return { read: readOne, recentTexts: (version) => [...documentsOf(version).keys()] };
}

function parsed(query: string, maxTokens: number): DocumentNode | null {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}
