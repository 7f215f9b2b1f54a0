import { createHash } from "node:crypto";
import type { ClientDirectory } from "../../access/client.ts";
import type { Identity } from "../../access/identity.ts";
import type { Refusal } from "../kit/refusal.ts";

/** The parameters of a GraphQL request, of whatever transport. */
export type Parameters = Readonly<Record<string, unknown>>;

/** Registered documents by client and id; an id is what its manifest gave, or the SHA-256 of its text in hexadecimal. */
export type TrustedDocumentOf = ClientDirectory["trustedDocument"];

/**
 * The parameters with the text of the registered document in place of what names it: `documentId`, or the hash of Apollo's
 * persisted queries. A client that runs registered documents only may send their text as well; anything else of it is refused.
 * For other clients a hash that is not registered is left to automatic persisted queries. Null for what is refused.
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
