import type { Application } from "../../generated/legacyFront/client.ts";
import { decodeDateTime } from "../../values/localDateTime.ts";
import { decodePhones } from "../../values/phones.ts";
import { requireText } from "../../values/requireText.ts";
import { type SourceId, sourceIds } from "../../values/sourceRecord.ts";
import { decodeText } from "../../values/text.ts";
import { packagedCalendar, type WorkingCalendar } from "../../values/workingCalendar.ts";
import { applicantUscc, decodeApplicant } from "./applicant.ts";
import { applicationQuality } from "./applicationQuality.ts";
import type { ApplicationCells, ApplicationRecord } from "./applicationRecord.ts";
import { decodeApplicationState } from "./applicationState.ts";
import { decodeChannel } from "./handlingChannel.ts";
import { cell, type RestRow, requireCell } from "./row.ts";
import { decodeTimeLimit, promisedTime } from "./timeLimit.ts";

/** A row of getBjxx. */
export function decodeApplication(row: RestRow, calendar: WorkingCalendar = packagedCalendar): ApplicationRecord {
  const number = requireCell(row, "bjbh");
  const cells: ApplicationCells = {
    number,
    title: cell(row, "bjmc"),
    itemCode: cell(row, "sxbm"),
    status: cell(row, "bjzt"),
    stage: cell(row, "hj"),
    way: cell(row, "slfs"),
    remark: cell(row, "bz"),
    agentName: cell(row, "dbr"),
    applicantCode: cell(row, "sqrzjh"),
    applicantCodeKind: cell(row, "sqrzjlx"),
    applicantName: cell(row, "sqrmc"),
    applicantPhone: cell(row, "sqrdh"),
    submittedAt: cell(row, "sqsj"),
    promise: cell(row, "cnqx"),
    promiseUnit: cell(row, "cnqxdw"),
    communityCode: cell(row, "sqxzdm"),
    changedAt: cell(row, "gxsj"),
  };
  return applicationOf(cells, "platform", sourceIds("service", number), calendar);
}

/** A row of inf_apply. */
export function decodeFrontApplication(
  row: Application,
  calendar: WorkingCalendar = packagedCalendar,
): ApplicationRecord {
  const cells: ApplicationCells = {
    ...row,
    number: requireText({ no: row.number }, "no"),
    title: row.name,
    way: row.channel,
    applicantCode: row.applicantId,
    applicantCodeKind: row.applicantIdKind,
    submittedAt: row.createdAt,
    changedAt: row.updatedAt,
  };
  const ids = [...sourceIds("service", cells.number), ...sourceIds("serviceFront", decodeText(row.internalNumber))];
  return applicationOf(cells, "front", ids, calendar);
}

function applicationOf(
  cells: ApplicationCells,
  origin: ApplicationRecord["origin"],
  ids: readonly SourceId[],
  calendar: WorkingCalendar,
): ApplicationRecord {
  const applicant = decodeApplicant(cells.applicantCode, cells.applicantCodeKind);
  const submittedAt = decodeDateTime(cells.submittedAt);
  const record = {
    number: cells.number,
    title: decodeText(cells.title),
    itemCode: decodeText(cells.itemCode)?.toUpperCase() ?? null,
    state: decodeApplicationState(cells.status, cells.stage),
    channel: decodeChannel(cells.way, cells.remark),
    agentName: decodeText(cells.agentName),
    applicantNumber: applicant.citizenNumber,
    applicantDocumentKind: applicant.kind,
    applicantUscc: applicantUscc(applicant),
    applicantName: decodeText(cells.applicantName),
    applicantPhones: decodePhones(cells.applicantPhone),
    submittedAt,
    communityCode: decodeCommunityCode(cells.communityCode),
    origin,
    changeMark: origin === "front" ? cells.changedAt : null,
    asOf: decodeDateTime(cells.changedAt),
    sourceIds: ids,
  };
  const limit = decodeTimeLimit(cells.promise, cells.promiseUnit);
  return {
    ...record,
    // Both walk the holiday calendar day by day, and most lists do not show them.
    get dataQuality() {
      const isSaid = decodeText(cells.promise) !== null && decodeText(cells.promiseUnit) !== null;
      return applicationQuality(cells, record, applicant, {
        isUnreadable: limit === null && isSaid,
        isUncounted: limit !== null && submittedAt !== null && this.promisedBy === null,
      });
    },
    get promisedBy() {
      return promisedTime(submittedAt, limit, calendar);
    },
  };
}

/** A county or town code padded with zeros is no community. */
function decodeCommunityCode(text: string | null): string | null {
  const code = decodeText(text);
  return code !== null && /^\d{12}$/.test(code) && !code.endsWith("000") ? code : null;
}
