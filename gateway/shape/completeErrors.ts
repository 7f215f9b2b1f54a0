import type { FormattedExecutionResult, GraphQLFormattedError } from "graphql";
import { internalErrorMessage } from "./maskError.ts";

/**
 * The stock engine hides a broken non-null promise of a subgraph in `extensions.valueCompletion`. The GraphQL
 * specification (6.4.4) asks for an error at the field; the texts stay with us.
 */
export function completeErrors(result: FormattedExecutionResult): FormattedExecutionResult {
  const { valueCompletion, ...extensions } = result.extensions ?? {};
  if (!Array.isArray(valueCompletion)) return result;
  const errors = valueCompletion.map(({ path }: GraphQLFormattedError) => ({
    message: internalErrorMessage,
    ...(path !== undefined && { path }),
    extensions: { code: "INTERNAL_SERVER_ERROR" },
  }));
  const { extensions: _replaced, ...rest } = result;
  return {
    ...rest,
    errors: [...(result.errors ?? []), ...errors],
    ...(Object.keys(extensions).length > 0 && { extensions }),
  };
}
