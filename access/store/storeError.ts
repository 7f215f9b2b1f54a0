import { OperatorError } from "../../schema/operatorError.ts";

/** The store is unusable. The message is a sentence for operators, without its password. */
export class StoreError extends OperatorError {
  override name = "StoreError";
}
