import type DataLoader from "dataloader";
import type { ShipperStatus } from "../../audit/index/lagStatus.ts";
import type { AuditIndex } from "../../audit/index/openIndex.ts";
import type { Hidden } from "../../audit/index/search/hidden.ts";
import type { IndexedReading } from "../../audit/index/search/readings.ts";
import type { AdministrationBody } from "../../audit/record.ts";
import type { SubjectHash } from "../../audit/subjects/subjectHash.ts";
import type { SubgraphContext } from "../subgraph.ts";

/** What the audit subgraph stands on. */
export interface AuditRegisters {
  readonly index: AuditIndex;
  /** Keyed hashes of a subject, by default of a person's id, under each key that records may have been written with. */
  readonly subjectHashes: SubjectHash["all"];
  /** Null for a client that is not registered. */
  readonly grantOf: (clientId: string) => Promise<ClientGrant | null>;
  /** Writes the record of an act. @throws AuditError, and then the act is not done */
  readonly act: (body: AdministrationBody) => Promise<void>;
  readonly shipper: () => ShipperStatus;
}

/** How far the rights of a client go. */
export interface ClientGrant {
  readonly scopes: readonly string[];
  /** Fields that it may read, clear or masked. */
  readonly fields: readonly GrantedField[];
}

export interface GrantedField {
  /** `Person.name` */
  readonly coordinate: string;
  /** One of the inner lists has to be granted as a whole, as in `@requiresScopes`; empty for a field that needs none. */
  readonly scopes: readonly (readonly string[])[];
}

/** What the audit resolvers work with, fresh for each operation. */
export interface Context extends SubgraphContext {
  /** For callers who may examine the log. @throws GraphQLError FORBIDDEN, AUDIT_UNAVAILABLE where there is no index */
  readonly registers: () => AuditRegisters;
  /** For callers who may set holds. @throws as above */
  readonly investigating: () => AuditRegisters;
  /** What the caller is not to see; null for callers who may investigate. */
  readonly hidden: () => Promise<Hidden | null>;
  readonly readings: DataLoader<number, IndexedReading | null>;
}
