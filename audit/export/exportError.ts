/** The bundle cannot be made. The message says why. */
export class ExportError extends Error {
  override readonly name = "ExportError";
}
