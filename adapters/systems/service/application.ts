import type { Application } from "../../generated/legacyFront/client.ts";
import type { CitizenNumber } from "../../kit/citizenNumber.ts";
import type { IdentityDocumentKind } from "../../kit/identityDocument.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { decodePhones } from "../../kit/phones.ts";
import { requireText } from "../../kit/requireText.ts";
import { type SourceId, type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText } from "../../kit/text.ts";
import { packagedCalendar, type WorkingCalendar } from "../../kit/workingCalendar.ts";
import { applicantUscc, decodeApplicant } from "./applicant.ts";
import { applicationQuality } from "./applicationQuality.ts";
import { type ApplicationState, decodeApplicationState } from "./applicationState.ts";
import { decodeChannel, type HandlingChannel } from "./handlingChannel.ts";
import { cell, type RestRow, requireCell } from "./row.ts";
import { decodeTimeLimit, promisedTime } from "./timeLimit.ts";

/** 办件, the same whether it was read from the platform or from its front database. */
export interface ApplicationRecord extends SourceRecord {
  /** 43 characters (31 implementation code + yyyyMMdd + 4); shorter for items with only an old number. */
  readonly number: string;
  readonly title: string | null;
  readonly itemCode: string | null;
  readonly state: ApplicationState | null;
  readonly channel: HandlingChannel | null;
  readonly agentName: string | null;
  /** Null for a legal person, and for an applicant without a valid number. */
  readonly applicantNumber: CitizenNumber | null;
  readonly applicantDocumentKind: IdentityDocumentKind | null;
  /** 18 characters; null for a person. */
  readonly applicantUscc: string | null;
  readonly applicantName: string | null;
  readonly applicantPhones: readonly string[];
  readonly submittedAt: string | null;
  readonly promisedBy: string | null;
  /** 12 digits. */
  readonly communityCode: string | null;
  /** Where it was read: `platform` is the newest state, `front` a copy that may be seconds old. */
  readonly origin: "platform" | "front";
  /** The front database's own time of change, as written; the order of its lists. */
  readonly changeMark: string | null;
}

/** The cells that both sources have, under one name. */
export interface ApplicationCells {
  readonly number: string;
  readonly title: string | null;
  readonly itemCode: string | null;
  readonly status: string | null;
  readonly stage: string | null;
  readonly way: string | null;
  readonly remark: string | null;
  readonly agentName: string | null;
  readonly applicantCode: string | null;
  readonly applicantCodeKind: string | null;
  readonly applicantName: string | null;
  readonly applicantPhone: string | null;
  readonly submittedAt: string | null;
  readonly promise: string | null;
  readonly promiseUnit: string | null;
  readonly communityCode: string | null;
  readonly changedAt: string | null;
}

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
