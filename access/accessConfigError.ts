import { OperatorError } from "../schema/operatorError.ts";

/** Access control cannot start with these settings; the message is a sentence for whoever starts the process. */
export class AccessConfigError extends OperatorError {
  override name = "AccessConfigError";
}
