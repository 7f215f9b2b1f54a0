import type { ApplicationEvaluation } from "../../generated/legacyFront/client.ts";
import type { DataQualityFlag } from "../../values/dataQuality.ts";
import { MarkedCells } from "../../values/markedCells.ts";
import { requireText } from "../../values/requireText.ts";
import { decodeWholeNumber } from "../../values/wholeNumber.ts";

/** 好差评: one for each application and round. */
export interface EvaluationRecord {
  readonly applicationNumber: string;
  readonly round: string;
  /** 5 非常满意 .. 1 非常不满意 */
  readonly satisfaction: number | null;
  readonly text: string | null;
  readonly evaluatedAt: string | null;
  readonly dataQuality: readonly DataQualityFlag[];
}

/** A row of inf_apply_evaluation; the platform itself has no function that reads evaluations. */
export function decodeEvaluation(row: ApplicationEvaluation): EvaluationRecord {
  const cells = new MarkedCells();
  const [text, detail] = [cells.text("text", row.text), cells.text("text", row.detail)];
  return {
    applicationNumber: requireText({ project_no: row.applicationNumber }, "project_no"),
    round: requireText({ assess_number: row.assessNumber }, "assess_number"),
    satisfaction: cells.read("satisfaction", row.satisfaction, satisfactionOf),
    text: text ?? detail,
    evaluatedAt: cells.time("evaluatedAt", row.assessedAt),
    dataQuality: cells.flags,
  };
}

function satisfactionOf(text: string | null | undefined): number | null {
  const satisfaction = decodeWholeNumber(text);
  return satisfaction !== null && satisfaction >= 1 && satisfaction <= 5 ? satisfaction : null;
}
