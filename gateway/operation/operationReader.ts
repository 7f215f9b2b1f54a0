import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from "graphql";
import { LRUCache } from "lru-cache";
import { type Audience, wholeGraph } from "../caller/audience.ts";
import type { EngineVersion, Kept } from "../execute/compiledEngine.ts";
import type { CompiledOperation } from "../execute/compileOperation.ts";
import type { CompiledSubscription } from "../execute/compileSubscription.ts";
import type { OperationAccess } from "../policy/operationAccess.ts";

export interface OperationReaderOptions {
  readonly validationRules: readonly ValidationRule[];
  readonly maxTokens: number;
}

/** An operation that may run. A mutation runs for each request; a query may be shared. */
export type ReadyOperation =
  | ({ readonly kind: "query" | "mutation" } & Kept<CompiledOperation>)
  | ({ readonly kind: "subscription" } & Kept<CompiledSubscription>);

/** A text that is valid, and the operation of it that is meant. The same nodes for the same text and audience. */
export interface ReadDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/**
 * The operation of a text; null for a text that is refused, which Apollo Server then explains. A text is parsed and validated
 * once for each supergraph and audience.
 */
export type ReadDocumentOf = (
  version: EngineVersion,
  audience: Audience,
  query: string,
  operationName: string | undefined,
) => ReadDocument | null;

export interface OperationReader {
  readonly read: ReadDocumentOf;
  /** Texts that were read for a version and the whole graph, the most recently used first. */
  readonly recentTexts: (version: EngineVersion) => readonly string[];
}

/** Parsed and validated texts kept per supergraph and audience. */
const maxDocuments = 1_000;

export function createOperationReader({ validationRules, maxTokens }: OperationReaderOptions): OperationReader {
  const documents = new WeakMap<EngineVersion, Map<Audience, LRUCache<string, DocumentNode>>>();
  const rules = [...specifiedRules, ...validationRules];
  const closedRules = [...rules, NoSchemaIntrospectionCustomRule];

  function documentsOf(version: EngineVersion, audience: Audience): LRUCache<string, DocumentNode> {
    const ofVersion = documents.get(version) ?? new Map<Audience, LRUCache<string, DocumentNode>>();
    documents.set(version, ofVersion);
    const known = ofVersion.get(audience) ?? new LRUCache<string, DocumentNode>({ max: maxDocuments });
    ofVersion.set(audience, known);
    return known;
  }

  function isValid(schema: GraphQLSchema, document: DocumentNode, { introspection }: Audience): boolean {
    try {
      return validate(schema, document, introspection ? rules : closedRules, { maxErrors: 1 }).length === 0;
    } catch (error) {
      // graphql-js throws for a variable in @skip or @include on the root field of a subscription.
      if (error instanceof GraphQLError) return false;
      throw error;
    }
  }

  function read(version: EngineVersion, audience: Audience, query: string): DocumentNode | null {
    const kept = documentsOf(version, audience);
    const known = kept.get(query);
    if (known !== undefined) return known;
    const schema = version.schemaOf(audience.contract);
    const document = parsed(query, maxTokens);
    if (schema === null || document === null || !isValid(schema, document, audience)) return null;
    kept.set(query, document);
    return document;
  }

  return {
    read(version, audience, query, operationName) {
      const document = read(version, audience, query);
      if (document === null) return null;
      const operation = getOperationAST(document, operationName);
      return operation === undefined || operation === null ? null : { document, operation };
    },
    recentTexts: (version) => [...documentsOf(version, wholeGraph).keys()],
  };
}

/** @param access everything, when left out */
export function readyOperation(
  version: EngineVersion,
  { document, operation }: ReadDocument,
  access?: OperationAccess,
): ReadyOperation {
  const kind = operation.operation;
  return kind === OperationTypeNode.SUBSCRIPTION
    ? { kind, ...version.subscriptionFor(document, operation, access) }
    : { kind, ...version.operationFor(document, operation, access) };
}

function parsed(query: string, maxTokens: number): DocumentNode | null {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}
