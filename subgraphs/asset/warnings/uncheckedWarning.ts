import type { Warning } from "./warning.ts";

/** 无法核查: a check that lacks a value. `lacking` names what, in words that follow the number of the contract, asset or period. */
export function uncheckedWarning(
  uncheckedCode: Warning["code"],
  lacking: string,
  about: Partial<Pick<Warning, "asset" | "contract" | "period">>,
): Warning {
  const { asset = null, contract = null, period = null } = about;
  const subject =
    contract !== null ? `合同 ${contract.number}` : asset !== null ? `资产 ${asset.id}` : `会计期间 ${period ?? ""}`;
  return {
    code: "CHECK_NOT_POSSIBLE",
    uncheckedCode,
    message: `${subject} ${lacking}，无法核查`,
    asset,
    contract,
    period,
  };
}
