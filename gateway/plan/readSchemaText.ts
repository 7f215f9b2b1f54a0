import { readBoundedText } from "../../access/readBoundedText.ts";
import { SupergraphError } from "../graph/supergraphError.ts";

/** Of a supergraph, or of one contract beside it: some 300,000 lines. It is kept, and is sent to the planning thread. */
const maxSchemaBytes = 16 * 1024 * 1024;

/**
 * At once, so that the planning thread begins before this one goes on.
 *
 * @throws SupergraphError for more than `maxSchemaBytes`; else what the file system says
 */
export function readSchemaText(file: string): string {
  try {
    return readBoundedText(file, maxSchemaBytes);
  } catch (error) {
    throw error instanceof RangeError ? new SupergraphError(error.message) : error;
  }
}
