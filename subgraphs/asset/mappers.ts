/** Parents of the asset resolvers: `<GraphQL type>Mapper`, read by codegen.ts. */

import type { AssetRecord } from "../../adapters/systems/asset/asset.ts";
import type { BalanceRecord } from "../../adapters/systems/asset/balance.ts";
import type { ContractRecord } from "../../adapters/systems/asset/contract.ts";
import type { MemberRecord } from "../../adapters/systems/asset/member.ts";
import type { OrganisationRecord } from "../../adapters/systems/asset/organisation.ts";
import type { ReceiptRecord } from "../../adapters/systems/asset/receipt.ts";
import type { ShareholdingRecord } from "../../adapters/systems/asset/shareholding.ts";
import type { TransactionRecord, TransactionStepRecord } from "../../adapters/systems/asset/transaction.ts";
import type { DataQualityFlag } from "../../adapters/values/dataQuality.ts";
import type { Connection, Edge } from "../kit/connection.ts";
import type { Warning } from "./warnings/warning.ts";

interface Coded {
  readonly code: string;
}

export interface PersonMapper {
  readonly id: string;
}

export interface HouseholdMapper extends Coded {
  /** Ids as the grid platform's subgraph gave them; missing where it did not answer. */
  readonly members?: readonly (PersonMapper | null)[] | null | undefined;
}

export interface HouseholdShareBookMapper {
  /** Null where a share count or a whole row of the household cannot be read. */
  readonly totalShares: string | null;
  readonly memberships: readonly MemberRecord[];
  readonly dataQuality: readonly DataQualityFlag[];
}

export type DivisionMapper = Coded;
export type CommunityMapper = Coded;
export interface LegalEntityMapper {
  readonly uscc: string;
}

export type CollectiveOrganizationMapper = OrganisationRecord;
export type MembershipMapper = MemberRecord;
export type ShareholdingMapper = ShareholdingRecord;
export type CollectiveAssetMapper = AssetRecord;
export type AssetContractMapper = ContractRecord;
export type ContractReceiptMapper = ReceiptRecord;
export type AccountBalanceMapper = BalanceRecord;
export type PropertyTransactionMapper = TransactionRecord;
export type TransactionStepMapper = TransactionStepRecord;
export type SupervisionWarningMapper = Warning;
export type CollectiveOrganizationConnectionMapper = Connection<OrganisationRecord>;
export type CollectiveOrganizationEdgeMapper = Edge<OrganisationRecord>;
export type MembershipConnectionMapper = Connection<MemberRecord>;
export type MembershipEdgeMapper = Edge<MemberRecord>;
export type CollectiveAssetConnectionMapper = Connection<AssetRecord>;
export type CollectiveAssetEdgeMapper = Edge<AssetRecord>;
export type AssetContractConnectionMapper = Connection<ContractRecord>;
export type AssetContractEdgeMapper = Edge<ContractRecord>;
export type PropertyTransactionConnectionMapper = Connection<TransactionRecord>;
export type PropertyTransactionEdgeMapper = Edge<TransactionRecord>;
