import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { maskError } from "../shape/maskError.ts";

/** Before it is parsed. */
export function textTooLong(maxTextBytes: number): GraphQLError {
  return new GraphQLError(
    `The text of the operation has more than ${maxTextBytes} bytes. Put values into variables, and ask for less at once.`,
    { extensions: { code: "OPERATION_TOO_LARGE" } },
  );
}

/** Before it is parsed. */
export function textTooDeep(maxTextNesting: number): GraphQLError {
  return new GraphQLError(
    `The text of the operation nests braces, brackets and parentheses more than ${maxTextNesting} deep. Put values into variables.`,
    { extensions: { code: "OPERATION_TOO_DEEP" } },
  );
}

/** graphql-js ends with one of two sentences that give no reason. */
export function reasonOf(error: GraphQLError): GraphQLError {
  if (error.message === tooManyProblems) return new GraphQLError("There are more problems than are listed here.");
  if (error.message === tooMuchToCompare) {
    return new GraphQLError(
      "The operation selects too many fields of the same names to compare them. Ask for less at once.",
      { extensions: { code: "OPERATION_TOO_COMPLEX" } },
    );
  }
  return error;
}

const tooManyProblems = "Too many validation errors, error limit reached. Validation aborted.";
const tooMuchToCompare = "Validation aborted.";

/** @param code of an error that has none of its own */
export function explained(error: GraphQLError, code: string): GraphQLFormattedError {
  const formatted = error.toJSON();
  return maskError({ ...formatted, extensions: { code, ...formatted.extensions } }, error);
}
