import type { ApplicationEvaluation } from "../../generated/legacyFront/client.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { decodeText } from "../../kit/text.ts";
import { decodeWholeNumber } from "../../kit/wholeNumber.ts";

/** 好差评: one for each application and round. */
export interface EvaluationRecord {
  readonly applicationNumber: string;
  readonly round: string;
  /** 5 非常满意 .. 1 非常不满意 */
  readonly satisfaction: number | null;
  readonly text: string | null;
  readonly evaluatedAt: string | null;
}

/** A row of inf_apply_evaluation; the platform itself has no function that reads evaluations. */
export function decodeEvaluation(row: ApplicationEvaluation): EvaluationRecord {
  const satisfaction = decodeWholeNumber(row.satisfaction);
  return {
    applicationNumber: row.applicationNumber,
    round: row.assessNumber,
    satisfaction: satisfaction !== null && satisfaction >= 1 && satisfaction <= 5 ? satisfaction : null,
    text: decodeText(row.text) ?? decodeText(row.detail),
    evaluatedAt: decodeDateTime(row.assessedAt),
  };
}
