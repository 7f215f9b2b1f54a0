import { DocumentsError, readDocuments, type TrustedDocument } from "../../access/documents/readDocuments.ts";
import { ConfigError } from "../settings/config.ts";

/**
 * The operations of a deployment's own front ends, planned before the first request.
 *
 * @param path empty for none
 * @throws ConfigError naming the path and what is accepted
 */
export function readTrustedDocuments(path: string): readonly TrustedDocument[] {
  if (path === "") return [];
  try {
    return readDocuments(path);
  } catch (error) {
    if (!(error instanceof DocumentsError)) throw error;
    throw new ConfigError(`TRUSTED_DOCUMENTS ${error.message}`, { cause: error });
  }
}
