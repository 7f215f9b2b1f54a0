import type { Trade, TradeStep } from "../../generated/legacyAsset/client.ts";
import { crosswalk } from "../../kit/crosswalk.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { decodeMoney } from "../../kit/money.ts";
import { requireText } from "../../kit/requireText.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText } from "../../kit/text.ts";
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
  return {
    number,
    unitCode: decodeText(row.unitCode) ?? "",
    assetName: decodeText(row.assetName),
    kind: decodeText(row.kind),
    tradeMode: tradeModeOf(row.method),
    listedAmount: decodeMoney(row.listedAmount, "yuan"),
    dealAmount: decodeMoney(row.agreedAmount, "yuan"),
    stage: stageOf(row.status),
    changeKey: row.updatedAt?.trimEnd() ?? "",
    asOf: decodeDateTime(row.updatedAt),
    sourceIds: sourceIds("asset", number),
  };
}

export function decodeTransactionStep(row: TradeStep): TransactionStepRecord {
  return {
    transactionNumber: row.tradeNumber.trim(),
    stage: stageOf(row.stage),
    at: decodeDateTime(row.handledAt),
    note: decodeText(row.remark),
  };
}
