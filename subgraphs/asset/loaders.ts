import DataLoader from "dataloader";
import type { Call, Page, Rows, Slice } from "../../adapters/system.ts";
import type { AssetRecord } from "../../adapters/systems/asset/asset.ts";
import type { AssetDatabase, OverdueReceipt } from "../../adapters/systems/asset/assetDatabase.ts";
import type { AssetDrop } from "../../adapters/systems/asset/assetDrop.ts";
import type { AssetFilter } from "../../adapters/systems/asset/assetStatements.ts";
import type { BalanceRecord } from "../../adapters/systems/asset/balance.ts";
import type { ContractRecord } from "../../adapters/systems/asset/contract.ts";
import type { InventoryTotal } from "../../adapters/systems/asset/inventorySheet.ts";
import type { UnbalancedMonth } from "../../adapters/systems/asset/ledgerStatements.ts";
import type { MemberRecord } from "../../adapters/systems/asset/member.ts";
import type { MemberStatistic } from "../../adapters/systems/asset/memberStatements.ts";
import type { OrganisationRecord } from "../../adapters/systems/asset/organisation.ts";
import type { DivisionFilter } from "../../adapters/systems/asset/organisationStatements.ts";
import type { ReceiptRecord } from "../../adapters/systems/asset/receipt.ts";
import type { RegisterCount } from "../../adapters/systems/asset/registerCount.ts";
import type { ShareholdingRecord } from "../../adapters/systems/asset/shareholding.ts";
import type { TransactionRecord, TransactionStepRecord } from "../../adapters/systems/asset/transaction.ts";
import type { CitizenNumber } from "../../adapters/values/citizenNumber.ts";
import { rowsFrom } from "../kit/incompleteLists.ts";
import { loadGroups, loadRecords } from "../kit/loading.ts";
import { remembered } from "../kit/remembered.ts";
import { loaderFamily } from "./loaderFamily.ts";
import { organisationLoaders } from "./organisationLoaders.ts";
import { type UnitList, unitList } from "./unitLists.ts";

type NoFilter = Readonly<Record<never, never>>;

/** Everything that the asset resolvers can ask for, batched and remembered for one operation. */
export interface AssetLoaders {
  /** `yyyy-MM-dd` in Asia/Shanghai. */
  readonly today: string;
  readonly organisation: (uscc: string) => Promise<OrganisationRecord | null>;
  readonly organisationOfUnit: (unitCode: string) => Promise<OrganisationRecord | null>;
  readonly organisationsOf: (divisionCode: string) => Promise<readonly OrganisationRecord[]>;
  readonly organisations: (filter: DivisionFilter, slice: Slice) => Promise<Page<OrganisationRecord>>;
  readonly organisationCount: (prefix: string) => Promise<number>;
  /** Codes of the organisations whose division begins with the prefix. */
  readonly unitsWithin: (prefix: string) => Promise<ReadonlySet<string>>;
  readonly memberStatistic: (unitCode: string) => Promise<MemberStatistic | null>;
  readonly members: UnitList<NoFilter, MemberRecord>;
  readonly membershipsOf: (number: CitizenNumber) => Promise<readonly MemberRecord[]>;
  readonly shareholdingsOf: (memberNumber: string) => Promise<readonly ShareholdingRecord[]>;
  readonly asset: (id: string) => Promise<AssetRecord | null>;
  readonly assets: UnitList<AssetFilter, AssetRecord>;
  readonly assetsOfUnit: (unitCode: string) => Promise<readonly AssetRecord[]>;
  readonly contract: (number: string) => Promise<ContractRecord | null>;
  readonly contracts: UnitList<NoFilter, ContractRecord>;
  readonly contractsOfUnit: (unitCode: string) => Promise<readonly ContractRecord[]>;
  readonly receiptsOf: (contractNumber: string) => Promise<readonly ReceiptRecord[]>;
  readonly overdueReceipts: (unitCode: string) => Promise<readonly OverdueReceipt[]>;
  readonly unbalancedMonths: (unitCode: string) => Promise<readonly UnbalancedMonth[]>;
  /** The latest month without a period. */
  readonly balances: (unitCode: string, period: string | null) => Promise<readonly BalanceRecord[]>;
  readonly transactions: UnitList<NoFilter, TransactionRecord>;
  readonly stepsOf: (transactionNumber: string) => Promise<readonly TransactionStepRecord[]>;
  readonly registerCount: (unitCode: string) => Promise<RegisterCount | null>;
  readonly inventoryTotals: (unitCode: string) => Promise<readonly InventoryTotal[]>;
}

export interface LoaderSources {
  readonly database: AssetDatabase;
  readonly drop: AssetDrop | null;
  readonly today: string;
}

export function createLoaders({ database, drop, today }: LoaderSources, call: Call): AssetLoaders {
  const { operations } = database;
  const counts = new DataLoader(loadRecords(operations.organisationCounts, call));
  const statistics = new DataLoader(loadRecords(operations.memberStatistics, call));
  const memberships = new DataLoader(loadGroups(operations.membersByIdNumber, call));
  const shareholdings = new DataLoader(loadGroups(operations.shareholdingsByMember, call));
  const assets = new DataLoader(loadRecords(operations.assetsById, call));
  const assetsOfUnit = new DataLoader(loadGroups(operations.assetsOfUnit, call));
  const contracts = new DataLoader(loadRecords(operations.contractsByNumber, call));
  const contractsOfUnit = new DataLoader(loadGroups(operations.contractsOfUnit, call));
  const receipts = new DataLoader(loadGroups(operations.receiptsByContract, call));
  const overdue = new DataLoader(
    loadGroups(async (units: readonly string[]) => {
      return groupsOf(await operations.overdueReceipts({ units, today }, call), units);
    }, call),
  );
  const unbalanced = new DataLoader(loadGroups(operations.unbalancedMonths, call));
  const balances = loaderFamily(
    ({ period }: { readonly period: string | null }) =>
      new DataLoader(
        loadGroups(async (units: readonly string[]) => {
          return groupsOf(await operations.balances({ units, period }, call), units);
        }, call),
      ),
  );
  const steps = new DataLoader(loadGroups(operations.stepsByTransaction, call));
  return {
    today,
    ...organisationLoaders(operations, call),
    organisations: remembered((filter: DivisionFilter, slice: Slice) => operations.organisations(filter, slice, call)),
    organisationCount: async (prefix) => (await counts.load(prefix))?.count ?? 0,
    unitsWithin: (prefix) => operations.unitsWithin(prefix, call),
    memberStatistic: (unitCode) => statistics.load(unitCode),
    members: unitList(operations.topMembers, operations.followingMembers, call),
    membershipsOf: (number) => memberships.load(number),
    shareholdingsOf: (memberNumber) => shareholdings.load(memberNumber),
    asset: (id) => assets.load(id),
    assets: unitList<AssetFilter, AssetRecord>(operations.topAssets, operations.followingAssets, call),
    assetsOfUnit: (unitCode) => assetsOfUnit.load(unitCode),
    contract: (number) => contracts.load(number),
    contracts: unitList(operations.topContracts, operations.followingContracts, call),
    contractsOfUnit: (unitCode) => contractsOfUnit.load(unitCode),
    receiptsOf: (contractNumber) => receipts.load(contractNumber),
    overdueReceipts: (unitCode) => overdue.load(unitCode),
    unbalancedMonths: (unitCode) => unbalanced.load(unitCode),
    balances: (unitCode, period) => balances({ period }).load(unitCode),
    transactions: unitList(operations.topTransactions, operations.followingTransactions, call),
    stepsOf: (transactionNumber) => steps.load(transactionNumber),
    registerCount: async (unitCode) => {
      const rows = (await drop?.operations.register("JTZC_CY", call)) ?? [];
      return rows.find((row) => row.unitCode === unitCode) ?? null;
    },
    inventoryTotals: async (unitCode) => {
      if (drop === null) return [];
      const { inventory } = drop.operations;
      const sheets = await Promise.all([inventory("固定资产", call), inventory("资源信息", call)]);
      return sheets.flat().filter((row) => row.unitCode === unitCode);
    },
  };
}

/** Rows by unit. A row that could not be read may be any unit's that was asked for with it. */
function groupsOf<Value extends { readonly unitCode: string }>(
  found: Rows<Value>,
  units: readonly string[],
): ReadonlyMap<string, Rows<Value>> {
  const groups = Map.groupBy(found, ({ unitCode }) => unitCode);
  return new Map(units.map((unit) => [unit, rowsFrom(groups.get(unit) ?? [], found)]));
}
