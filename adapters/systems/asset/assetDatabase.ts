import { PrismaClient, type Receipt, type SubjectBalance } from "../../generated/legacyAsset/client.ts";
import { declare } from "../../kit/declare.ts";
import { defineSystem, type SystemOptions } from "../../kit/defineSystem.ts";
import { sqlProtocol } from "../../protocols/sql.ts";
import type { Page } from "../../system.ts";
import type { CitizenNumber } from "../../values/citizenNumber.ts";
import { readIdentityDocument } from "../../values/identityDocument.ts";
import { type AssetRecord, decodeAsset } from "./asset.ts";
import { type AssetFilter, assetTable, notDeleted } from "./assetStatements.ts";
import { type BalanceRecord, decodeBalance } from "./balance.ts";
import { type ContractRecord, decodeContract } from "./contract.ts";
import { contractTable, type OverdueInput, openReceipts } from "./contractStatements.ts";
import {
  type BalanceInput,
  balances,
  decodeUnbalancedMonth,
  type UnbalancedMonth,
  unbalancedMonths,
} from "./ledgerStatements.ts";
import { decodeMember, type MemberRecord } from "./member.ts";
import { type MemberStatistic, memberStatistics, membersByIdNumber, memberTable } from "./memberStatements.ts";
import { decodeOrganisation, type OrganisationRecord } from "./organisation.ts";
import {
  type DivisionFilter,
  decodeOrganisationPage,
  type OrganisationCount,
  organisationCounts,
  organisationPage,
  organisationsByUscc,
  unitsWithin,
} from "./organisationStatements.ts";
import { decodeReceipt, isOverdue, type ReceiptRecord } from "./receipt.ts";
import { decodeShareholding, type ShareholdingRecord } from "./shareholding.ts";
import { type AssetSqlRequest, eachSqlRow, rowsOf } from "./sqlReply.ts";
import {
  decodeTransaction,
  decodeTransactionStep,
  type TransactionRecord,
  type TransactionStepRecord,
} from "./transaction.ts";
import { transactionTable } from "./transactionStatements.ts";
import {
  decodeFollowing,
  decodeTop,
  type FollowingInput,
  followingInUnit,
  type TopInput,
  topOfUnits,
} from "./unitWindows.ts";

export interface AssetDatabaseSettings {
  /** `postgresql://account:password@host:port/legacy_asset`, an account that may read. */
  readonly url: string;
  readonly deadlineMs: number;
}

/** Rows of each unit and how many it has. */
export type UnitPages<Value> = ReadonlyMap<string, Page<Value>>;
/** A receipt that is overdue, or of which that cannot be told, with the unit of its contract. */
export type OverdueReceipt = ReceiptRecord & { readonly unitCode: string; readonly isCertain: boolean };

/** Units in one statement; a community has one to ten. */
const unitsPerCall = 500;
const keysPerCall = 500;
const concurrency = 8;
/** Names and codes of organisations change a few times a year and are disclosed: L1 and L2. */
const organisationCache = { ttlMs: 60_000, maxEntries: 2_000 };

/** Up to 17,000 codes each, for a province. */
const unitSetCache = { ttlMs: 60_000, maxEntries: 200 };

/** 农村集体资产监管平台: its relational database, read only. */
export function assetDatabase(settings: AssetDatabaseSettings, options?: SystemOptions) {
  const { lookup, groupLookup, list, query } = declare<AssetSqlRequest, unknown>();

  return defineSystem(
    {
      id: "asset",
      title: "农村集体资产监管平台",
      protocol: sqlProtocol<PrismaClient>({
        system: "asset",
        url: settings.url,
        concurrency,
        queryTimeoutMs: settings.deadlineMs,
        connectTimeoutMs: settings.deadlineMs,
        client: (adapter) => new PrismaClient({ adapter }),
        prepare: (client) =>
          client.organisation.findMany({ take: 0, where: { unitCode: { in: [""] } }, orderBy: { unitCode: "asc" } }),
      }),
      concurrency,
      deadlineMs: settings.deadlineMs,
      operations: {
        organisationsByUnit: lookup<string, OrganisationRecord>({
          batchSize: keysPerCall,
          request: (units) => (client) => client.organisation.findMany({ where: { unitCode: { in: [...units] } } }),
          decode: eachSqlRow(decodeOrganisation),
          keyOf: (organisation) => organisation.unitCode,
          cache: organisationCache,
        }),
        organisationsByUscc: lookup<string, OrganisationRecord>({
          batchSize: keysPerCall,
          request: organisationsByUscc,
          decode: eachSqlRow(decodeOrganisation),
          keyOf: (organisation) => organisation.uscc,
        }),
        organisationsByDivision: groupLookup<string, OrganisationRecord>({
          batchSize: keysPerCall,
          request: (codes) => (client) =>
            client.organisation.findMany({ where: { divisionCode: { in: [...codes] } }, orderBy: { unitCode: "asc" } }),
          decode: eachSqlRow(decodeOrganisation),
          groupOf: (organisation) => organisation.divisionCode,
          groupColumn: "divisionCode",
        }),
        organisations: list<DivisionFilter, OrganisationRecord>({
          maxPageSize: 200,
          request: organisationPage,
          decode: decodeOrganisationPage,
          keyOf: ({ unitCode }) => unitCode,
        }),
        organisationCounts: lookup<string, OrganisationCount>({
          batchSize: keysPerCall,
          request: organisationCounts,
          decode: eachSqlRow((row: OrganisationCount) => row),
          keyOf: ({ prefix }) => prefix,
        }),
        unitsWithin: query<string, ReadonlySet<string>>({
          request: unitsWithin,
          decode: (reply, _prefix, readRows) =>
            new Set(readRows(rowsOf<{ readonly unitCode: string }>(reply), ({ unitCode }) => unitCode.trim()).values),
          cache: { ...unitSetCache, keyOf: (prefix) => prefix },
        }),
        memberStatistics: lookup<string, MemberStatistic>({
          batchSize: unitsPerCall,
          request: memberStatistics,
          decode: eachSqlRow((row: MemberStatistic) => row),
          keyOf: ({ unitCode }) => unitCode,
        }),
        topMembers: query<TopInput, UnitPages<MemberRecord>>({
          request: (input) => topOfUnits(memberTable, input),
          decode: (reply, _input, readRows) => decodeTop(reply, readRows, decodeMember),
        }),
        followingMembers: query<FollowingInput, Page<MemberRecord>>({
          request: (input) => followingInUnit(memberTable, input),
          decode: decodeFollowing(decodeMember),
        }),
        membersByIdNumber: groupLookup<CitizenNumber, MemberRecord>({
          batchSize: keysPerCall,
          request: membersByIdNumber,
          decode: eachSqlRow(decodeMember),
          groupOf: (member) => member.citizenNumber,
          groupColumn: "citizenId",
          groupOfText: (text) => readIdentityDocument(text).citizenNumber,
        }),
        shareholdingsByMember: groupLookup<string, ShareholdingRecord>({
          batchSize: keysPerCall,
          request: (numbers) => (client) =>
            client.shareholding.findMany({
              where: { memberNumber: { in: [...numbers] } },
              orderBy: { shareholdingNumber: "asc" },
            }),
          decode: eachSqlRow(decodeShareholding),
          groupOf: (shareholding) => shareholding.membershipNumber,
          groupColumn: "memberNumber",
        }),
        assetsById: lookup<string, AssetRecord>({
          batchSize: keysPerCall,
          request: (ids) => (client) =>
            client.asset.findMany({ where: { assetNumber: { in: [...ids] }, ...notDeleted } }),
          decode: eachSqlRow(decodeAsset),
          keyOf: (asset) => asset.id,
        }),
        assetsOfUnit: groupLookup<string, AssetRecord>({
          batchSize: unitsPerCall,
          request: (units) => (client) =>
            client.asset.findMany({
              where: { unitCode: { in: [...units] }, ...notDeleted },
              orderBy: { assetNumber: "asc" },
            }),
          decode: eachSqlRow(decodeAsset),
          groupOf: (asset) => asset.unitCode,
          groupColumn: "unitCode",
        }),
        topAssets: query<TopInput & AssetFilter, UnitPages<AssetRecord>>({
          request: (input) => topOfUnits(assetTable(input), input),
          decode: (reply, _input, readRows) => decodeTop(reply, readRows, decodeAsset),
        }),
        followingAssets: query<FollowingInput & AssetFilter, Page<AssetRecord>>({
          request: (input) => followingInUnit(assetTable(input), input),
          decode: decodeFollowing(decodeAsset),
        }),
        contractsByNumber: lookup<string, ContractRecord>({
          batchSize: keysPerCall,
          request: (numbers) => (client) =>
            client.contract.findMany({ where: { contractNumber: { in: [...numbers] }, ...notDeleted } }),
          decode: eachSqlRow(decodeContract),
          keyOf: (contract) => contract.number,
        }),
        contractsOfUnit: groupLookup<string, ContractRecord>({
          batchSize: unitsPerCall,
          request: (units) => (client) =>
            client.contract.findMany({
              where: { unitCode: { in: [...units] }, ...notDeleted },
              orderBy: { contractNumber: "asc" },
            }),
          decode: eachSqlRow(decodeContract),
          groupOf: (contract) => contract.unitCode,
          groupColumn: "unitCode",
        }),
        topContracts: query<TopInput, UnitPages<ContractRecord>>({
          request: (input) => topOfUnits(contractTable, input),
          decode: (reply, _input, readRows) => decodeTop(reply, readRows, decodeContract),
        }),
        followingContracts: query<FollowingInput, Page<ContractRecord>>({
          request: (input) => followingInUnit(contractTable, input),
          decode: decodeFollowing(decodeContract),
        }),
        receiptsByContract: groupLookup<string, ReceiptRecord>({
          batchSize: keysPerCall,
          request: (numbers) => (client) =>
            client.receipt.findMany({
              where: { contractNumber: { in: [...numbers] } },
              orderBy: [{ contractNumber: "asc" }, { dueOn: "asc" }, { receiptNumber: "asc" }],
            }),
          decode: eachSqlRow(decodeReceipt),
          groupOf: (receipt) => receipt.contractNumber,
          groupColumn: "contractNumber",
        }),
        overdueReceipts: query<OverdueInput, readonly OverdueReceipt[]>({
          request: openReceipts,
          decode: (reply, { today }, readRows) =>
            readRows(rowsOf<Receipt & { readonly unitCode: string }>(reply), (row) => {
              const receipt = decodeReceipt(row);
              const isReceiptOverdue = isOverdue(receipt, today);
              if (isReceiptOverdue === false) return null;
              return { ...receipt, unitCode: row.unitCode.trim(), isCertain: isReceiptOverdue !== null };
            }).values,
        }),
        balances: query<BalanceInput, readonly BalanceRecord[]>({
          request: balances,
          decode: (reply, _input, readRows) => readRows(rowsOf<SubjectBalance>(reply), decodeBalance).values,
        }),
        unbalancedMonths: groupLookup<string, UnbalancedMonth>({
          batchSize: unitsPerCall,
          request: unbalancedMonths,
          decode: eachSqlRow(decodeUnbalancedMonth),
          groupOf: (month) => month.unitCode,
          groupColumn: "unitCode",
        }),
        topTransactions: query<TopInput, UnitPages<TransactionRecord>>({
          request: (input) => topOfUnits(transactionTable, input),
          decode: (reply, _input, readRows) => decodeTop(reply, readRows, decodeTransaction),
        }),
        followingTransactions: query<FollowingInput, Page<TransactionRecord>>({
          request: (input) => followingInUnit(transactionTable, input),
          decode: decodeFollowing(decodeTransaction),
        }),
        stepsByTransaction: groupLookup<string, TransactionStepRecord>({
          batchSize: keysPerCall,
          request: (numbers) => (client) =>
            client.tradeStep.findMany({
              where: { tradeNumber: { in: [...numbers] } },
              orderBy: [{ tradeNumber: "asc" }, { sequence: "asc" }],
            }),
          decode: eachSqlRow(decodeTransactionStep),
          groupOf: (step) => step.transactionNumber,
          groupColumn: "tradeNumber",
        }),
      },
    },
    options,
  );
}

/** The asset platform's operations as callable functions. */
export type AssetDatabase = ReturnType<typeof assetDatabase>;
