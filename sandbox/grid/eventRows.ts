import { DAY_MS, parseWall } from "../world/clock.ts";
import type { SyntheticEvent } from "../world/types.ts";

/** An event as the platform keeps it. Null is an empty element. */
export interface EventRow {
  readonly [name: string]: string | null;
  readonly EVENT_ID: string;
  readonly TYPE_: string;
  readonly GRID_CODE: string;
  readonly STATUS: string;
  readonly SUB_STATUS: string | null;
  readonly INCIDENT_SOURCE_CODE: string | null;
  readonly UPDATE_TIME: string;
}

export interface TaskRow {
  readonly [name: string]: string | null;
  readonly TASK_ID: string;
  readonly EVENT_ID: string;
  readonly END_TIME: string | null;
  readonly OPER_SN: string | null;
}

/** `index` makes COLLECT_WAY differ: 01 mobile, 1 PC, 2 call centre, inconsistent as in the real one. */
export function eventRow(event: SyntheticEvent, index: number, gridId: string | null, baseDate: string): EventRow {
  return {
    EVENT_ID: event.id,
    CODE_: event.number,
    TYPE_: event.type,
    TITLE_: event.title,
    CONTENT_: event.content,
    OCCURRED: event.place,
    HAPPEN_TIME: event.happenedAt,
    HANDLE_DATE: event.deadline,
    FIN_TIME: event.finishedAt,
    CONTACT_USER: event.contactName,
    TELEPHONE: event.contactPhone,
    GRID_ID: gridId,
    GRID_CODE: event.gridCode,
    SOURCE: event.source,
    COLLECT_WAY: ["01", "1", "01", "2"][index % 4] ?? "01",
    INVOLVED_NUM: String(event.involvedCount),
    INFLUENCE_DEGREE: event.influence,
    URGENCY_DEGREE: event.urgency,
    STATUS: event.status,
    SUB_STATUS: event.subStatus,
    HANDLE_DATE_FLAG: deadlineFlag(event, parseWall(`${baseDate} 20:00:00`)),
    SUPERVISION_TYPE: event.supervision,
    BIZ_PLATFORM: "001",
    INCIDENT_SOURCE_CODE: null,
    UPDATE_TIME: event.updatedAt,
  };
}

/** TASK_ID is 7 and 18 digits: beyond 2^53. */
export function taskId(sequence: number): string {
  return `7${String(sequence).padStart(18, "0")}`;
}

/** 1 in time, 2 due within a day, 3 overdue; written by a nightly job, so it stands still on the base date. */
function deadlineFlag(event: SyntheticEvent, now: number): string {
  const measured = event.finishedAt === null ? now : parseWall(event.finishedAt);
  const left = parseWall(event.deadline) - measured;
  if (left < 0) return "3";
  return event.finishedAt === null && left < DAY_MS ? "2" : "1";
}
