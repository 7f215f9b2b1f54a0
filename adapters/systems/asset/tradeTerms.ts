import { crosswalk } from "../../values/crosswalk.ts";

/** 交易方式. The label of 01 is not certain in public sources: a deployment replaces the table here. */
export type TradeMode = "OPEN_BIDDING" | "OPEN_NEGOTIATION" | "RENEWAL";
export const tradeModeOf = crosswalk(
  { "01": "OPEN_BIDDING", "02": "OPEN_NEGOTIATION", "04": "RENEWAL" },
  { unknown: null },
);

/** 付款方式. */
export type PaymentTerm = "MONTHLY" | "QUARTERLY" | "HALF_YEARLY" | "YEARLY" | "ONCE";
export const paymentTermOf = crosswalk(
  { "0": "MONTHLY", "1": "QUARTERLY", "2": "HALF_YEARLY", "3": "YEARLY", "4": "ONCE" },
  { unknown: null },
);
