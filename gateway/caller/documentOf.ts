import { createHash } from "node:crypto";
import type { ClientDirectory } from "../../access/client.ts";
import type { Identity } from "../../access/identity.ts";
import type { Refusal } from "../kit/refusal.ts";

/** The parameters of a GraphQL request, on any transport. */
export type Parameters = Readonly<Record<string, unknown>>;

/** Registered documents by client and id. The id comes from a manifest or is the text's SHA-256 in hexadecimal. */
export type TrustedDocumentOf = ClientDirectory["trustedDocument"];

/**
 * Replaces the id of a registered document by its text. The id is `documentId` or the hash of Apollo's persisted
 * queries. A client that runs only registered documents may also send their text; any other text is refused. For other
 * clients, automatic persisted queries handle unregistered hashes. Null if refused.
 */
export async function withDocument(
  parameters: Parameters,
  { client }: Identity,
  trustedDocument: TrustedDocumentOf | null,
): Promise<Parameters | null> {
  if (client === null || trustedDocument === null) return parameters;
  const { documentId, query, extensions, ...others } = parameters;
  const id = documentId ?? persistedHash(extensions);
  const isTrusted = client.documents === "trusted";
  if (typeof id === "string") {
    const text = await trustedDocument(client.id, id);
    if (text !== null) return { ...others, query: text };
    return isTrusted ? null : parameters;
  }
  if (!isTrusted) return parameters;
  if (typeof query !== "string") return null;
  const hash = createHash("sha256").update(query).digest("hex");
  return (await trustedDocument(client.id, hash)) === null ? null : { ...others, query };
}

export const notTrusted: Refusal = {
  code: "DOCUMENT_NOT_TRUSTED",
  message: "This client runs registered documents only, by POST: register the document, or send the id of one that is.",
};

function persistedHash(extensions: unknown): unknown {
  if (typeof extensions !== "object" || extensions === null || !("persistedQuery" in extensions)) return undefined;
  const { persistedQuery } = extensions;
  return typeof persistedQuery === "object" && persistedQuery !== null && "sha256Hash" in persistedQuery
    ? persistedQuery.sha256Hash
    : undefined;
}
