import { crosswalk } from "../../kit/crosswalk.ts";
import { decodeDigits } from "../../kit/digits.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { decodePhones } from "../../kit/phones.ts";
import { requireText } from "../../kit/requireText.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText } from "../../kit/text.ts";
import { decodeWholeNumber } from "../../kit/wholeNumber.ts";
import { decodeEventState, type EventState } from "./eventState.ts";
import { type GridRow, type NamesAround, RowReader } from "./row.ts";

/** 网格事件. */
export interface EventRecord extends SourceRecord {
  /** 19 digits: beyond the integers of a double, so always text. */
  readonly id: string;
  readonly number: string | null;
  readonly type: string | null;
  readonly title: string | null;
  readonly content: string | null;
  readonly place: string | null;
  readonly state: EventState | null;
  readonly happenedAt: string | null;
  readonly deadline: string | null;
  readonly deadlineStatus: "ON_TIME" | "DUE_SOON" | "OVERDUE" | null;
  readonly finishedAt: string | null;
  readonly urgency: Urgency | null;
  readonly involvedCount: number | null;
  readonly supervision: "YELLOW" | "RED" | "BLACK" | null;
  readonly source: EventSource | null;
  readonly collectedBy: "MOBILE" | "DESKTOP" | "CALL_CENTRE" | null;
  readonly contactName: string | null;
  readonly contactPhones: readonly string[];
  readonly externalNumber: string | null;
  /** 12 (community alone), 15 or 18 digits. */
  readonly gridCode: string | null;
}

export type Urgency = "HIGH" | "MEDIUM" | "LOW";
export type EventSource = "WITNESSED" | "REPORTED_BY_PUBLIC";

const urgencyOf = crosswalk({ "01": "HIGH", "02": "MEDIUM", "03": "LOW" }, { unknown: null });
const sourceOf = crosswalk({ "01": "WITNESSED", "02": "REPORTED_BY_PUBLIC" }, { unknown: null });
const deadlineStatusOf = crosswalk({ "1": "ON_TIME", "2": "DUE_SOON", "3": "OVERDUE" }, { unknown: null });
const supervisionOf = crosswalk({ "1": "YELLOW", "2": "RED", "3": "BLACK" }, { unknown: null });
/** The codes are inconsistent in the product itself: 01 and 1 are two things. */
const collectedByOf = crosswalk({ "01": "MOBILE", "1": "DESKTOP", "2": "CALL_CENTRE" }, { unknown: null });

export function decodeEvent(row: GridRow, namesAround: NamesAround): EventRecord {
  const reader = new RowReader(row, namesAround);
  const id = decodeDigits(row["EVENT_ID"]) ?? requireText(row, "EVENT_ID");
  return {
    id,
    number: decodeText(row["CODE_"]),
    type: decodeText(row["TYPE_"]),
    title: reader.text("TITLE_"),
    content: reader.text("CONTENT_"),
    place: reader.text("OCCURRED"),
    state: decodeEventState(decodeText(row["STATUS"]), decodeText(row["SUB_STATUS"])),
    happenedAt: decodeDateTime(row["HAPPEN_TIME"]),
    deadline: decodeDateTime(row["HANDLE_DATE"]),
    deadlineStatus: deadlineStatusOf(row["HANDLE_DATE_FLAG"]),
    finishedAt: decodeDateTime(row["FIN_TIME"]),
    urgency: urgencyOf(row["URGENCY_DEGREE"]),
    involvedCount: decodeWholeNumber(row["INVOLVED_NUM"]),
    supervision: supervisionOf(row["SUPERVISION_TYPE"]),
    source: sourceOf(row["SOURCE"]),
    collectedBy: collectedByOf(row["COLLECT_WAY"]),
    contactName: reader.text("CONTACT_USER"),
    contactPhones: decodePhones(row["TELEPHONE"]),
    externalNumber: decodeText(row["INCIDENT_SOURCE_CODE"]),
    gridCode: decodeText(row["GRID_CODE"]),
    asOf: decodeDateTime(row["UPDATE_TIME"]),
    sourceIds: sourceIds("grid", id),
  };
}
