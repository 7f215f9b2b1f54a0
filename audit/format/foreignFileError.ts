import { basename } from "node:path";
import { printable } from "./printable.ts";

/** Something in a folder of the log that is no file of it, or is not to be read. */
export class ForeignFileError extends Error {
  override readonly name = "ForeignFileError";
  /** Why, as the end of a sentence. */
  readonly reason: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${printable(basename(path))} ${reason}.`, options);
    this.reason = reason;
  }
}
