/** The bundle cannot be made. The message says why, for whoever asked for it. */
export class ExportError extends Error {
  override readonly name = "ExportError";
}
