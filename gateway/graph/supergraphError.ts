import { OperatorError } from "../../schema/operatorError.ts";

/** The file is missing or no supergraph. The message names the file and what is wrong in one sentence. */
export class SupergraphError extends OperatorError {
  override name = "SupergraphError";
}
