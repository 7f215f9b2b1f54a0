import { contractExpired } from "./contractExpired.ts";
import { contractOverdue } from "./contractOverdue.ts";
import { longTermContract } from "./longTermContract.ts";
import { notTradedOnPlatform } from "./notTradedOnPlatform.ts";
import { rentedWithoutContract } from "./rentedWithoutContract.ts";
import { unbalancedAccounts } from "./unbalancedAccounts.ts";
import { unregisteredAsset } from "./unregisteredAsset.ts";
import type { WarningRule } from "./warning.ts";

/** Every kind of 监管预警, in the order in which they are listed. A new kind is added here. */
export const warningRules: readonly WarningRule[] = [
  rentedWithoutContract,
  contractOverdue,
  longTermContract,
  unregisteredAsset,
  unbalancedAccounts,
  notTradedOnPlatform,
  contractExpired,
];
