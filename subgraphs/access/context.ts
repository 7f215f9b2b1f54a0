import type DataLoader from "dataloader";
import type { ClientDetails } from "../../access/clients/listClients.ts";
import type { ClientRegister } from "../../access/clients/register.ts";
import type { DocumentRegister } from "../../access/clients/registerDocuments.ts";
import type { SubgraphContext } from "../subgraph.ts";

/** The register that the subgraph stands on. */
export interface AccessRegisters {
  readonly register: ClientRegister;
  readonly documents: DocumentRegister;
}

/** What the access resolvers work with, fresh for each operation. */
export interface Context extends SubgraphContext {
  /** For callers who may administer. @throws GraphQLError FORBIDDEN, ACCESS_UNAVAILABLE where there is no store */
  readonly registers: () => AccessRegisters;
  readonly details: DataLoader<string, ClientDetails | null>;
}
