import { DAY_MS, wallDay } from "./clock.ts";
import { yuan } from "./money.ts";
import type { Random } from "./random.ts";
import type { SyntheticContract } from "./types.ts";

type Receipt = SyntheticContract["receipts"][number];

export interface ReceiptPlan {
  /** Wall milliseconds. */
  readonly starts: number;
  readonly ends: number;
  readonly now: number;
  readonly yearlyCents: number;
  /** Months between two dues; null: everything at once. */
  readonly months: number | null;
  readonly overdue: boolean;
}

/** Months of the payment codes 0 month, 1 quarter, 2 half-year, 3 year, 4 at once. */
export function paymentMonths(payment: SyntheticContract["payment"]): number | null {
  return { "0": 1, "1": 3, "2": 6, "3": 12, "4": null }[payment];
}

/**
 * The dues so far (the last 24 at most) and the next one. With `overdue`, the newest due that has passed is not paid
 * or only in part, and it is at least a month old; otherwise every due that has passed is paid.
 */
export function createReceipts(random: Random, plan: ReceiptPlan): Receipt[] {
  const { months } = plan;
  if (months === null) return [receipt(random, plan, plan.starts, plan.yearlyCents, plan.overdue)];
  const cents = Math.round((plan.yearlyCents * months) / 12);
  const dues: number[] = [];
  for (let number = 0; ; number += 1) {
    const due = addMonths(plan.starts, number * months);
    if (due > plan.ends) break;
    dues.push(due);
    if (due > plan.now) break;
  }
  const lastPassed = dues.findLastIndex((due) => due < plan.now - 30 * DAY_MS);
  return dues.slice(-24).map((due, index, kept) => {
    const unpaid = plan.overdue && dues.length - kept.length + index >= lastPassed;
    return receipt(random, plan, due, cents, unpaid);
  });
}

function receipt(random: Random, plan: ReceiptPlan, due: number, cents: number, unpaid: boolean): Receipt {
  const dueOn = wallDay(due);
  const dueAmount = yuan(cents);
  if (due > plan.now || (unpaid && random.chance(0.7))) {
    return { dueOn, dueAmount, receivedOn: null, receivedAmount: null };
  }
  const received = Math.min(due + random.between(-10, 20) * DAY_MS, plan.now);
  return { dueOn, dueAmount, receivedOn: wallDay(received), receivedAmount: unpaid ? yuan(cents / 2) : dueAmount };
}

function addMonths(milliseconds: number, months: number): number {
  const date = new Date(milliseconds);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, Math.min(date.getUTCDate(), 28));
}
