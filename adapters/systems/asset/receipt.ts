import type { Receipt } from "../../generated/legacyAsset/client.ts";
import { compareDecimals } from "../../kit/decimal.ts";
import { decodeDate } from "../../kit/localDate.ts";
import { decodeMoney } from "../../kit/money.ts";
import { decodeText } from "../../kit/text.ts";

/** 合同收款: one due of a contract and what came in for it. */
export interface ReceiptRecord {
  readonly contractNumber: string;
  readonly dueOn: string | null;
  /** Yuan, two places. */
  readonly dueAmount: string | null;
  readonly receivedOn: string | null;
  readonly receivedAmount: string | null;
}

export function decodeReceipt(row: Receipt): ReceiptRecord {
  return {
    contractNumber: decodeText(row.contractNumber) ?? "",
    dueOn: decodeDate(row.dueOn),
    dueAmount: decodeMoney(row.dueAmount, "yuan"),
    receivedOn: decodeDate(row.paidOn),
    receivedAmount: decodeMoney(row.paidAmount, "yuan"),
  };
}

/** Due before `today` and not received in full. A due without a readable day or amount is never overdue. */
export function isOverdue({ dueOn, dueAmount, receivedAmount }: ReceiptRecord, today: string): boolean {
  if (dueOn === null || dueAmount === null || dueOn >= today) return false;
  return compareDecimals(receivedAmount ?? "0", dueAmount) < 0;
}
