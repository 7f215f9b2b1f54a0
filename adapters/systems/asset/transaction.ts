import type { Trade, TradeStep } from "../../generated/legacyAsset/client.ts";
import { crosswalk } from "../../values/crosswalk.ts";
import { decodeTimestamp } from "../../values/databaseTime.ts";
import type { DataQualityFlag } from "../../values/dataQuality.ts";
import { MarkedCells } from "../../values/markedCells.ts";
import { requireText } from "../../values/requireText.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";
import { unitCodeLength } from "./organisation.ts";
import { type TradeMode, tradeModeOf } from "./tradeTerms.ts";

/** 产权交易. */
export interface TransactionRecord extends SourceRecord {
  readonly number: string;
  readonly unitCode: string;
  readonly assetName: string | null;
  readonly kind: string | null;
  readonly tradeMode: TradeMode | null;
  /** Yuan, two places. */
  readonly listedAmount: string | null;
  readonly dealAmount: string | null;
  readonly stage: TransactionStage | null;
  /** Time of change in the source's own form, for the order of lists; empty where the source has none. */
  readonly changeKey: string;
}

/** 交易过程. */
export interface TransactionStepRecord {
  readonly transactionNumber: string;
  readonly stage: TransactionStage | null;
  readonly at: string | null;
  readonly note: string | null;
  readonly asOf: string | null;
  readonly dataQuality: readonly DataQualityFlag[];
}

/** The steps of 国办发〔2014〕71号, in their order. */
const stageOf = crosswalk(
  {
    申请: "APPLICATION",
    审核: "REVIEW",
    发布: "PUBLICATION",
    意向登记: "REGISTRATION",
    竞价: "BIDDING",
    公示: "PUBLIC_NOTICE",
    签约: "SIGNING",
    鉴证: "CERTIFICATION",
    结算: "SETTLEMENT",
    归档: "ARCHIVING",
  },
  { unknown: null },
);
export type TransactionStage = NonNullable<ReturnType<typeof stageOf>>;

export function decodeTransaction(row: Trade): TransactionRecord {
  const number = requireText({ tradeNumber: row.tradeNumber }, "tradeNumber");
  const cells = new MarkedCells();
  return {
    number,
    unitCode: cells.code("organization", row.unitCode, unitCodeLength) ?? "",
    assetName: cells.text("assetName", row.assetName),
    kind: cells.text("kind", row.kind),
    tradeMode: cells.read("tradeMode", row.method, tradeModeOf),
    listedAmount: cells.money("listedAmount", row.listedAmount, "yuan"),
    dealAmount: cells.money("dealAmount", row.agreedAmount, "yuan"),
    stage: cells.read("stage", row.status, stageOf),
    changeKey: row.updatedAt?.trimEnd() ?? "",
    asOf: cells.time("asOf", row.updatedAt),
    sourceIds: sourceIds("asset", number),
    dataQuality: cells.flags,
  };
}

export function decodeTransactionStep(row: TradeStep): TransactionStepRecord {
  const cells = new MarkedCells();
  return {
    transactionNumber: requireText({ tradeNumber: row.tradeNumber }, "tradeNumber"),
    stage: cells.read("stage", row.stage, stageOf),
    at: cells.time("at", row.handledAt),
    note: cells.text("note", row.remark),
    asOf: cells.databaseTime("asOf", row.updatedAt, decodeTimestamp),
    dataQuality: cells.flags,
  };
}
