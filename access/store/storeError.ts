import { OperatorError } from "../../schema/operatorError.ts";

/** The store cannot be used as it is; the message is a sentence for whoever starts the process, without its password. */
export class StoreError extends OperatorError {
  override name = "StoreError";
}
