import {
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from "graphql";
import { maskError } from "../shape/maskError.ts";
import { requireOperation } from "./requireOperation.ts";

export interface RefusedOperation {
  readonly query: string;
  readonly operationName: string | undefined;
}

export interface ExplainOptions {
  readonly validationRules: readonly ValidationRule[];
  readonly maxTokens: number;
  /** Whether the schema may be asked about itself, and names that were misspelt are guessed. */
  readonly introspection: boolean;
}

/**
 * Why an operation that `ReadDocumentOf` refuses may not run, as Apollo Server would say it: for clients that it does not
 * serve. Parses and validates once more, which refused operations alone pay for.
 */
export function explainRefusal(
  schema: GraphQLSchema,
  { query, operationName }: RefusedOperation,
  { validationRules, maxTokens, introspection }: ExplainOptions,
): readonly GraphQLFormattedError[] {
  let stage = "GRAPHQL_PARSE_FAILED";
  try {
    const document = parse(query, { maxTokens });
    stage = "GRAPHQL_VALIDATION_FAILED";
    const closed = introspection ? [] : [NoSchemaIntrospectionCustomRule];
    const problems = validate(schema, document, [...specifiedRules, ...validationRules, ...closed], {
      hideSuggestions: !introspection,
    });
    if (problems.length > 0) return problems.map((problem) => explained(problem, stage));
    requireOperation(getOperationAST(document, operationName) ?? undefined, operationName);
  } catch (error) {
    if (error instanceof GraphQLError) return [explained(error, stage)];
    throw error;
  }
  return [];
}

function explained(error: GraphQLError, code: string): GraphQLFormattedError {
  const formatted = error.toJSON();
  return maskError({ ...formatted, extensions: { code, ...formatted.extensions } }, error);
}
