import { BusinessError } from "./businessError.ts";
import type { GridRequest } from "./envelope.ts";
import { type TaskRow, taskId } from "./eventRows.ts";
import { optional, required } from "./fields.ts";
import type { JournalEntry } from "./journal.ts";
import type { GridTables } from "./tables.ts";
import { mayStart, transitions } from "./transitions.ts";
import { shanghaiTime } from "./wallClock.ts";

/**
 * Moves an event one step. A serial number (operSn) that was used before answers 2004 whatever the state is now;
 * an operation that the state does not allow answers 2003.
 */
export function handleEvent(
  tables: GridTables,
  field: GridRequest["field"],
  save: (entry: JournalEntry) => void,
): string {
  const eventId = required(field, "eventId");
  const operation = required(field, "operation");
  const serial = required(field, "operSn");
  const transition = Object.hasOwn(transitions, operation) ? transitions[operation] : undefined;
  if (!transition) throw new BusinessError("2001", "operation");
  const targetOrganisation = operation === "dispatch" ? required(field, "targetOrg") : null;
  const event = tables.events.get(eventId);
  if (!event) throw new BusinessError("2002");
  if (tables.events.knowsSerial(serial)) throw new BusinessError("2004");
  if (!mayStart(transition, event.STATUS, event.SUB_STATUS)) throw new BusinessError("2003");
  const now = shanghaiTime();
  const ended = tables.events
    .tasksOf(eventId)
    .filter(({ END_TIME }) => END_TIME === null)
    .map((task): TaskRow => ({ ...task, END_TIME: now }));
  const added: TaskRow = {
    TASK_ID: taskId(tables.events.taskCount() + 1),
    EVENT_ID: eventId,
    TASK_NAME: transition.task,
    OPER_ORG: targetOrganisation ?? optional(field, "operOrg"),
    OPER_USER: optional(field, "operUser"),
    ADVICE: optional(field, "advice"),
    START_TIME: now,
    END_TIME: transition.opensTask ? null : now,
    OPER_SN: serial,
  };
  const [status, subStatus] = transition.to;
  const changed = { ...event, STATUS: status, SUB_STATUS: subStatus, UPDATE_TIME: now };
  save({ event: status === "04" ? { ...changed, FIN_TIME: now } : changed, tasks: [...ended, added] });
  return eventId;
}
