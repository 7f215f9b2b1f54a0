import type { Receipt } from "../../generated/legacyAsset/client.ts";
import { decodeTimestamptz } from "../../values/databaseTime.ts";
import type { DataQualityFlag } from "../../values/dataQuality.ts";
import { compareDecimals } from "../../values/decimal.ts";
import { MarkedCells } from "../../values/markedCells.ts";
import { requireText } from "../../values/requireText.ts";

/** 合同收款: one due of a contract and what came in for it. */
export interface ReceiptRecord {
  readonly contractNumber: string;
  readonly dueOn: string | null;
  /** Yuan, two places. */
  readonly dueAmount: string | null;
  readonly receivedOn: string | null;
  readonly receivedAmount: string | null;
  readonly recordedAt: string | null;
  readonly dataQuality: readonly DataQualityFlag[];
}

export function decodeReceipt(row: Receipt): ReceiptRecord {
  const cells = new MarkedCells();
  return {
    contractNumber: requireText({ contractNumber: row.contractNumber }, "contractNumber"),
    dueOn: cells.day("dueOn", row.dueOn),
    dueAmount: cells.money("dueAmount", row.dueAmount, "yuan"),
    receivedOn: cells.day("receivedOn", row.paidOn),
    receivedAmount: cells.money("receivedAmount", row.paidAmount, "yuan"),
    recordedAt: cells.databaseTime("recordedAt", row.recordedAt, decodeTimestamptz),
    dataQuality: cells.flags,
  };
}

/**
 * Due before `today` and not received in full; null where the day or an amount that decides it is missing or cannot be read. An empty
 * cell of what came in says that nothing has.
 */
export function isOverdue(receipt: ReceiptRecord, today: string): boolean | null {
  const { dueOn, dueAmount, receivedAmount, dataQuality } = receipt;
  if (dueOn !== null && dueOn >= today) return false;
  const isReceivedUnreadable = dataQuality.some(({ field }) => field === "receivedAmount");
  if (dueAmount === null || isReceivedUnreadable) return null;
  const isOpen = compareDecimals(receivedAmount ?? "0", dueAmount) < 0;
  return isOpen && dueOn === null ? null : isOpen;
}
