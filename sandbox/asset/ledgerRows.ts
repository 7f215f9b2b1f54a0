import { compact } from "../world/clock.ts";
import type { SyntheticBalance, SyntheticTransaction } from "../world/types.ts";
import { orFiller, withCommas } from "./dialect.ts";

/** A month is closed on the 5th of the next one. */
export function balanceRow(balance: SyntheticBalance) {
  const closedIn = new Date(Date.UTC(balance.year, balance.month, 5)).toISOString().slice(0, 10);
  return {
    dwdm: balance.unitCode,
    kjnd: String(balance.year),
    kjqj: String(balance.month).padStart(2, "0"),
    kmdm: balance.subjectCode,
    kmmc: balance.subjectName,
    qcye: balance.opening,
    jffs: balance.debit,
    dffs: balance.credit,
    qmye: balance.closing,
    gxsj: `${compact(closedIn)}170000`,
  };
}

/** `zt` is the step that the transaction stands at. */
export function transactionRow(transaction: SyntheticTransaction) {
  return {
    jybh: transaction.number,
    dwdm: transaction.unitCode,
    zcmc: transaction.assetName,
    jylx: transaction.kind,
    jyfs: transaction.tradeMode,
    gpje: withCommas(transaction.listedAmount),
    cjje: transaction.dealAmount === null ? null : withCommas(transaction.dealAmount),
    zt: transaction.steps.at(-1)?.name ?? "申请",
    gxsj: compact(transaction.updatedAt),
  };
}

export function transactionStepRows(transaction: SyntheticTransaction) {
  return transaction.steps.map((step, index) => ({
    jybh: transaction.number,
    xh: index + 1,
    hj: step.name,
    clsj: compact(step.at),
    bz: orFiller(step.note === "" ? null : step.note, index),
    gxsj: step.at,
  }));
}
