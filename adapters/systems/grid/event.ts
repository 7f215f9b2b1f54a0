import { crosswalk } from "../../values/crosswalk.ts";
import { decodeDigits } from "../../values/digits.ts";
import { requireText } from "../../values/requireText.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";
import { decodeText } from "../../values/text.ts";
import { decodeWholeNumber } from "../../values/wholeNumber.ts";
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

/** `event(id)` finds no other. */
const eventIdLength = 19;

const urgencyOf = crosswalk({ "01": "HIGH", "02": "MEDIUM", "03": "LOW" }, { unknown: null });
const sourceOf = crosswalk({ "01": "WITNESSED", "02": "REPORTED_BY_PUBLIC" }, { unknown: null });
const deadlineStatusOf = crosswalk({ "1": "ON_TIME", "2": "DUE_SOON", "3": "OVERDUE" }, { unknown: null });
const supervisionOf = crosswalk({ "1": "YELLOW", "2": "RED", "3": "BLACK" }, { unknown: null });
/** The codes are inconsistent in the product itself: 01 and 1 are two things. */
const collectedByOf = crosswalk({ "01": "MOBILE", "1": "DESKTOP", "2": "CALL_CENTRE" }, { unknown: null });

export function decodeEvent(row: GridRow, namesAround: NamesAround): EventRecord {
  const reader = new RowReader(row, namesAround);
  const { cells } = reader;
  const id = decodeDigits(row["EVENT_ID"]) ?? requireText(row, "EVENT_ID");
  cells.mark("id", "LENGTH_DIFFERS", id.length !== eventIdLength);
  return {
    id,
    number: cells.text("number", row["CODE_"]),
    type: cells.text("type", row["TYPE_"]),
    title: reader.text("title", "TITLE_"),
    content: reader.text("content", "CONTENT_"),
    place: reader.text("place", "OCCURRED"),
    state: cells.read("state", row["STATUS"], (status) =>
      decodeEventState(decodeText(status), decodeText(row["SUB_STATUS"])),
    ),
    happenedAt: cells.time("happenedAt", row["HAPPEN_TIME"]),
    deadline: cells.time("deadline", row["HANDLE_DATE"]),
    deadlineStatus: cells.read("deadlineStatus", row["HANDLE_DATE_FLAG"], deadlineStatusOf),
    finishedAt: cells.time("finishedAt", row["FIN_TIME"]),
    urgency: cells.read("urgency", row["URGENCY_DEGREE"], urgencyOf),
    involvedCount: cells.read("involvedCount", row["INVOLVED_NUM"], decodeWholeNumber),
    supervision: cells.read("supervision", row["SUPERVISION_TYPE"], supervisionOf),
    source: cells.read("source", row["SOURCE"], sourceOf),
    collectedBy: cells.read("collectedBy", row["COLLECT_WAY"], collectedByOf),
    contactName: reader.text("contactName", "CONTACT_USER"),
    contactPhones: cells.phones("contactPhones", row["TELEPHONE"]),
    externalNumber: cells.text("externalNumber", row["INCIDENT_SOURCE_CODE"]),
    gridCode: reader.gridCode("gridUnit"),
    asOf: cells.time("asOf", row["UPDATE_TIME"]),
    sourceIds: sourceIds("grid", id),
    dataQuality: cells.flags,
  };
}
