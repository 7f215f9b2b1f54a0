import { createHash } from "node:crypto";
import type { ServiceRecord } from "../service/serviceRecord.ts";
import type { SyntheticServiceItem } from "../world/types.ts";

export const FRONT_TABLE_NAMES = [
  "inf_apply",
  "inf_apply_process",
  "inf_apply_result",
  "inf_apply_evaluation",
] as const;
type FrontRow = Readonly<Record<string, string | number>>;
export type FrontRows = Readonly<Record<(typeof FRONT_TABLE_NAMES)[number], readonly FrontRow[]>>;

/** When a record was written here, and whether the province has taken it over since. */
export interface FrontStamp {
  readonly updatedAt: string;
  readonly synchronisedAt: string | null;
}

/** Rows of one application, by table, in the front database's dialect: 无 as filler, booleans as text. */
export function frontRows(record: ServiceRecord, item: SyntheticServiceItem | undefined, stamp: FrontStamp): FrontRows {
  return {
    inf_apply: [applyRow(record, item, stamp)],
    inf_apply_process: record.steps.map((step, index) => ({
      id: `${record.number}-${index + 1}`,
      no: record.number,
      seq: index + 1,
      tache_name: step.name,
      user_name: step.operator,
      note: orNothing(step.note),
      start_time: step.startedAt,
      end_time: step.endedAt ?? "",
      eventname: step.event,
      update_date: stamp.updatedAt,
    })),
    inf_apply_result: (record.result ? [record.result] : []).map((result) => ({
      no: record.number,
      result_no: result.number,
      finish_date: result.finishedAt,
      status: result.approved ? "A" : "B",
      licence_no: orNothing(result.licenceNumber),
      note: orNothing(result.note),
      update_date: stamp.updatedAt,
    })),
    inf_apply_evaluation: record.evaluations.map((evaluation) => ({
      project_no: record.number,
      assess_number: evaluation.assessNumber,
      satisfaction: evaluation.satisfaction,
      eval_detail: evaluation.detail,
      writing_evaluation: evaluation.text,
      pf: evaluation.channel,
      assess_time: evaluation.assessedAt,
    })),
  };
}

function applyRow(record: ServiceRecord, item: SyntheticServiceItem | undefined, stamp: FrontStamp) {
  const digest = createHash("md5").update(record.number).digest("hex");
  return {
    no: record.number,
    internal_no: `1000${record.communityCode.slice(0, 6)}${digest.slice(0, 16)}`,
    item_code: record.itemCode,
    dept_ql_reg_no: item?.oldCode ?? "",
    dept_yw_reg_no: item?.basicCode ? `${record.itemCode}01` : "",
    apply_name: record.title,
    item_name: item?.name ?? "",
    dept_name: item?.departmentName ?? "",
    applicant_name: record.applicantName,
    applicant_code: record.applicantCode,
    applicant_code_type: record.applicantCodeKind,
    applicant_phone: record.applicantPhone,
    applicant_emall: "无",
    applicant_address: orNothing(record.applicantAddress),
    area_code: record.communityCode,
    area_short: shortArea(record.communityCode, digest),
    apply_way: record.submitWay,
    remark: record.remark,
    agent_name: orNothing(record.agentName),
    bj_type: item?.kind ?? "",
    promise: String(item?.promisedDays ?? ""),
    promise_type: item?.promisedUnit ?? "",
    bj_statu: record.status,
    stage: record.stage ?? "",
    is_fee: String(item?.fee ?? false),
    create_date: record.submittedAt,
    update_date: stamp.updatedAt,
    sync_date: stamp.synchronisedAt ?? "",
    sync_sign: stamp.synchronisedAt === null ? "0" : "1",
  };
}

/** The county's 6 digits; for one application in eight padded to 12. */
function shortArea(communityCode: string, digest: string): string {
  const county = communityCode.slice(0, 6);
  return "01".includes(digest.charAt(0)) ? county.padEnd(12, "0") : county;
}

function orNothing(text: string | null): string {
  return text === null || text === "" ? "无" : text;
}
