/** Parents of the access resolvers: `<GraphQL type>Mapper`, read by codegen.ts. */
import type { ApiClient } from "../../access/client.ts";
import type { RegisteredDocument } from "../../access/clients/registerDocuments.ts";
import type { Connection, Edge } from "../kit/connection.ts";
import type { ClientChangePayload, DocumentsPayload } from "./payload.ts";

export type ApiClientMapper = ApiClient;
export type ApiClientKeyMapper = { readonly createdAt: number; readonly expiresAt: number | null };
export type TrustedDocumentMapper = RegisteredDocument;
export type ApiClientConnectionMapper = Connection<ApiClient>;
export type ApiClientEdgeMapper = Edge<ApiClient>;
export type TrustedDocumentConnectionMapper = Connection<RegisteredDocument>;
export type TrustedDocumentEdgeMapper = Edge<RegisteredDocument>;
export type ApiClientPayloadMapper = ClientChangePayload;
export type ApiClientSecretPayloadMapper = ClientChangePayload;
export type TrustedDocumentsPayloadMapper = DocumentsPayload;
