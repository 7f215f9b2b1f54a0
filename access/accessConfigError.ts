import { OperatorError } from "../schema/operatorError.ts";

/** Access control cannot start with these settings. The message is a sentence for operators. */
export class AccessConfigError extends OperatorError {
  override name = "AccessConfigError";
}
