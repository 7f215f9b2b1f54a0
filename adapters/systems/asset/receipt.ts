import type { Receipt } from "../../generated/legacyAsset/client.ts";
import { compareDecimals } from "../../kit/decimal.ts";
import { decodeDate } from "../../kit/localDate.ts";
import { decodeMoney, isUnreadableMoney } from "../../kit/money.ts";
import { decodeText } from "../../kit/text.ts";

/** 合同收款: one due of a contract and what came in for it. */
export interface ReceiptRecord {
  readonly contractNumber: string;
  readonly dueOn: string | null;
  /** Yuan, two places. */
  readonly dueAmount: string | null;
  readonly receivedOn: string | null;
  readonly receivedAmount: string | null;
  /** Something is said to have come in, and not how much. */
  readonly isReceivedUnreadable: boolean;
}

export function decodeReceipt(row: Receipt): ReceiptRecord {
  return {
    contractNumber: decodeText(row.contractNumber) ?? "",
    dueOn: decodeDate(row.dueOn),
    dueAmount: decodeMoney(row.dueAmount, "yuan"),
    receivedOn: decodeDate(row.paidOn),
    receivedAmount: decodeMoney(row.paidAmount, "yuan"),
    isReceivedUnreadable: isUnreadableMoney(row.paidAmount),
  };
}

/** Due before `today` and not received in full. Where the day or an amount cannot be read, nobody is warned. */
export function isOverdue(receipt: ReceiptRecord, today: string): boolean {
  const { dueOn, dueAmount, receivedAmount, isReceivedUnreadable } = receipt;
  if (dueOn === null || dueAmount === null || isReceivedUnreadable || dueOn >= today) return false;
  return compareDecimals(receivedAmount ?? "0", dueAmount) < 0;
}
