import type { AssetRecord } from "../../../adapters/systems/asset/asset.ts";
import type { OverdueReceipt } from "../../../adapters/systems/asset/assetDatabase.ts";
import type { ContractRecord } from "../../../adapters/systems/asset/contract.ts";
import type { UnbalancedMonth } from "../../../adapters/systems/asset/ledgerStatements.ts";
import type { WarningCode } from "../../../schema/generated/asset.ts";

/** What the platform holds of one organisation, as far as the wanted warnings need it. */
export interface Facts {
  /** `yyyy-MM-dd` in Asia/Shanghai. */
  readonly today: string;
  readonly assets: readonly AssetRecord[];
  readonly contracts: readonly ContractRecord[];
  readonly overdueReceipts: readonly OverdueReceipt[];
  readonly unbalancedMonths: readonly UnbalancedMonth[];
}

/** 监管预警, or the check that could not be made for lack of a value. */
export interface Warning {
  readonly code: WarningCode;
  /** Of a check that was not possible. */
  readonly uncheckedCode?: WarningCode;
  /** Names codes and numbers, never a person. */
  readonly message: string;
  readonly asset: AssetRecord | null;
  readonly contract: ContractRecord | null;
  readonly period: string | null;
}

/** What a kind of warning is computed from, beside the day. */
export type Need = Exclude<keyof Facts, "today">;

export interface WarningRule {
  readonly code: WarningCode;
  readonly needs: readonly Need[];
  readonly find: (facts: Facts) => readonly Warning[];
}
