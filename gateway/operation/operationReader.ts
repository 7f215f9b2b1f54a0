import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  NoFragmentCyclesRule,
  NoSchemaIntrospectionCustomRule,
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
import { type Audience, wholeGraph } from "../graph/audience.ts";
import { documentBytes } from "../graph/documentBytes.ts";
import type { ReadDocument } from "../graph/readDocument.ts";
import { inOwnTurn } from "../kit/ownTurn.ts";
import { afterwards, type Soon } from "../kit/soon.ts";
import type { OperationAccess } from "../policy/operationAccess.ts";
import { explained, reasonOf, textTooDeep, textTooLong } from "./explainRefusal.ts";
import { operationMissing } from "./requireOperation.ts";
import { textNesting } from "./textNesting.ts";

export interface OperationReaderOptions {
  /** This gateway's own limits, checked before the rules of the specification, whose work they bound. */
  readonly validationRules: readonly ValidationRule[];
  readonly maxTokens: number;
  /** UTF-8. */
  readonly maxTextBytes: number;
}

/** A version of the graph by audience, against which operations are validated. */
export type Graph = Pick<EngineVersion, "schemaOf">;

/** An operation that may run. A mutation runs once per request; a query may be shared. */
export type ReadyOperation =
  | ({ readonly kind: "query" | "mutation" } & Kept<CompiledOperation>)
  | ({ readonly kind: "subscription" } & Kept<CompiledSubscription>);

/** A refused text and the reasons: masked, at least one. */
export interface RefusedText {
  readonly refused: readonly GraphQLFormattedError[];
}

/**
 * Reads the operation of a text. A text is parsed once per supergraph and validated once per audience. Synchronous if
 * that has been done; otherwise it waits for turns of the event loop that have time for it and for what follows.
 */
export type ReadDocumentOf = (
  graph: Graph,
  audience: Audience,
  query: string,
  operationName: string | undefined,
) => Soon<ReadDocument | RefusedText>;

/** The same for a whole text, whichever of its operations is meant. */
export type ReadTextOf = (graph: Graph, audience: Audience, query: string) => Soon<DocumentNode | RefusedText>;

export interface OperationReader {
  readonly read: ReadDocumentOf;
  readonly readText: ReadTextOf;
  /** Texts read for a version and the whole graph, the most recently used first. */
  readonly recentTexts: (graph: Graph) => readonly string[];
}

interface KeptDocument {
  readonly document: DocumentNode;
  readonly validFor: Set<Audience>;
}

/** Parsed texts cached per supergraph. */
const maxDocuments = 1_000;

/** The same in bytes of memory, by `documentBytes`: a thousand documents of a hundred tokens. */
const maxDocumentsBytes = 64 * 1024 * 1024;

/**
 * Levels of braces, brackets and parentheses in a text. Selections have a limit of their own (MAX_DEPTH), values have not;
 * graphql-js needs a call for each, and ends somewhere above 1,500.
 */
export const maxTextNesting = 400;

/** Reported problems of one text; looking for more helps nobody. */
export const maxProblems = 20;

export function createOperationReader(options: OperationReaderOptions): OperationReader {
  const { validationRules: limits, maxTokens, maxTextBytes } = options;
  const documents = new WeakMap<Graph, LRUCache<string, KeptDocument>>();
  // In this order: fragments that contain each other have no size, and without a limit of size the rules of the
  // specification compare everything with everything.
  const open = [[NoFragmentCyclesRule], limits, specifiedRules];
  const closed = [[NoFragmentCyclesRule], limits, [...specifiedRules, NoSchemaIntrospectionCustomRule]];

  function documentsOf(graph: Graph): LRUCache<string, KeptDocument> {
    const known = documents.get(graph);
    if (known !== undefined) return known;
    const made = new LRUCache<string, KeptDocument>({
      max: maxDocuments,
      maxSize: maxDocumentsBytes,
      sizeCalculation: ({ document }, query) => documentBytes(document, query.length),
    });
    documents.set(graph, made);
    return made;
  }

  function parsed(query: string): DocumentNode | GraphQLError {
    if (Buffer.byteLength(query) > maxTextBytes) return textTooLong(maxTextBytes);
    if (textNesting(query, maxTextNesting) > maxTextNesting) return textTooDeep(maxTextNesting);
    try {
      return parse(query, { maxTokens });
    } catch (error) {
      if (error instanceof GraphQLError) return error;
      throw error;
    }
  }

  function problemsOf(
    schema: GraphQLSchema,
    document: DocumentNode,
    { introspection }: Audience,
  ): readonly GraphQLError[] {
    const validated = { maxErrors: maxProblems, hideSuggestions: !introspection };
    try {
      for (const rules of introspection ? open : closed) {
        const problems = validate(schema, document, rules, validated);
        if (problems.length > 0) return problems;
      }
      return [];
    } catch (error) {
      // graphql-js throws for a variable in @skip or @include on the root field of a subscription.
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  function readText(graph: Graph, audience: Audience, query: string): Soon<DocumentNode | RefusedText> {
    // A character is at least one byte: what is far too long is not even hashed.
    if (query.length > maxTextBytes) return refusedText([textTooLong(maxTextBytes)]);
    const ofGraph = documentsOf(graph);
    const known = ofGraph.get(query);
    if (known?.validFor.has(audience) === true) return known.document;
    const parsing = inOwnTurn(() => ofGraph.get(query)?.document ?? parsed(query));
    const validating = afterwards(parsing, (document) =>
      document instanceof GraphQLError
        ? refusedText([document], "GRAPHQL_PARSE_FAILED")
        : inOwnTurn(() => validated(graph, audience, query, document)),
    );
    // What follows for a new text, its policy and its compilation, begins in a turn of that kind too.
    return afterwards(validating, (outcome) => ("refused" in outcome ? outcome : inOwnTurn(() => outcome)));
  }

  function validated(
    graph: Graph,
    audience: Audience,
    query: string,
    parsed: DocumentNode,
  ): DocumentNode | RefusedText {
    const ofGraph = documentsOf(graph);
    // The same text may have come twice and waited.
    const known = ofGraph.get(query);
    if (known?.validFor.has(audience) === true) return known.document;
    const document = known?.document ?? parsed;
    const schema = graph.schemaOf(audience.contract);
    if (schema === null) return refusedText([new GraphQLError(`There is no contract ${audience.contract}.`)]);
    const problems = problemsOf(schema, document, audience);
    if (problems.length > 0) return refusedText(problems);
    if (known === undefined) ofGraph.set(query, { document, validFor: new Set([audience]) });
    else known.validFor.add(audience);
    return document;
  }

  return {
    readText,
    read(graph, audience, query, operationName) {
      return afterwards(readText(graph, audience, query), (document) => {
        if ("refused" in document) return document;
        const operation = getOperationAST(document, operationName) ?? undefined;
        if (operation !== undefined) return { document, operation };
        return refusedText([operationMissing(operationName)]);
      });
    },
    recentTexts: (graph) =>
      [...documentsOf(graph).entries()].flatMap(([text, { validFor }]) => (validFor.has(wholeGraph) ? [text] : [])),
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

function refusedText(errors: readonly GraphQLError[], code = "GRAPHQL_VALIDATION_FAILED"): RefusedText {
  return { refused: errors.map((error) => explained(reasonOf(error), code)) };
}
