import { compact } from "../world/clock.ts";
import { BusinessError } from "./businessError.ts";
import type { GridRequest } from "./envelope.ts";
import type { EventRow } from "./eventRows.ts";
import { optional, required, time } from "./fields.ts";
import type { JournalEntry } from "./journal.ts";
import type { GridTables } from "./tables.ts";
import { shanghaiTime } from "./wallClock.ts";

type Field = GridRequest["field"];

const DAYS_TO_HANDLE = 3;
const TITLE_LENGTH = 20;

/**
 * Takes an event in: REPORTED, due in three days. The same incidentSourceCode again gives the EVENT_ID of before
 * and changes nothing, also when both calls come at once.
 */
export function reportIncident(tables: GridTables, field: Field, save: (entry: JournalEntry) => void): string {
  const sourceCode = required(field, "incidentSourceCode");
  const known = tables.events.idOfSourceCode(sourceCode);
  if (known !== undefined) return known;
  const event = newEvent(tables, field, sourceCode);
  save({ event, tasks: [] });
  return event.EVENT_ID;
}

function newEvent(tables: GridTables, field: Field, sourceCode: string): EventRow {
  const content = required(field, "CONTENT_");
  const type = required(field, "TYPE_");
  const gridCode = optional(field, "GRID_CODE") ?? required(field, "orgCode");
  const grid = tables.gridByCode.get(gridCode);
  if (!grid || gridCode.length < 12) throw new BusinessError("2001", "GRID_CODE");
  const now = shanghaiTime();
  const eventId = freeId(tables, compact(now));
  return {
    EVENT_ID: eventId,
    CODE_: `SJ${compact(now).slice(0, 8)}${eventId.slice(-6)}`,
    TYPE_: type,
    TITLE_: optional(field, "TITLE_") ?? Array.from(content).slice(0, TITLE_LENGTH).join(""),
    CONTENT_: content,
    OCCURRED: optional(field, "OCCURRED"),
    HAPPEN_TIME: time(field, "HAPPEN_TIME") ?? now,
    HANDLE_DATE: shanghaiTime(DAYS_TO_HANDLE),
    FIN_TIME: null,
    CONTACT_USER: optional(field, "CONTACT_USER"),
    TELEPHONE: optional(field, "TELEPHONE"),
    GRID_ID: grid["GRID_ID"] ?? null,
    GRID_CODE: gridCode,
    SOURCE: optional(field, "SOURCE") ?? "01",
    COLLECT_WAY: "1",
    INVOLVED_NUM: optional(field, "INVOLVED_NUM") ?? "1",
    INFLUENCE_DEGREE: "03",
    URGENCY_DEGREE: optional(field, "URGENCY_DEGREE") ?? "03",
    STATUS: "00",
    SUB_STATUS: null,
    HANDLE_DATE_FLAG: "1",
    SUPERVISION_TYPE: null,
    BIZ_PLATFORM: "010",
    INCIDENT_SOURCE_CODE: sourceCode,
    UPDATE_TIME: now,
  };
}

/** yyyyMMddHHmmss and five digits that count up inside the second. */
function freeId(tables: GridTables, second: string): string {
  for (let counter = 1; counter < 100_000; counter += 1) {
    const id = second + String(counter).padStart(5, "0");
    if (!tables.events.get(id)) return id;
  }
  throw new BusinessError("9001");
}
