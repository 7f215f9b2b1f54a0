/** The file is missing or no supergraph. The message names the file and what is wrong in one sentence. */
export class SupergraphError extends Error {
  override name = "SupergraphError";
}
