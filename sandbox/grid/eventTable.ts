import type { EventRow, TaskRow } from "./eventRows.ts";

/** Events and their tasks, kept in the order of queryEventPage: UPDATE_TIME, then EVENT_ID, newest first. */
export class EventTable {
  readonly #byId = new Map<string, EventRow>();
  readonly #bySourceCode = new Map<string, string>();
  readonly #tasks = new Map<string, TaskRow[]>();
  readonly #serials = new Set<string>();
  #ordered: EventRow[] = [];
  #taskCount = 0;

  /** Takes in the rows the world begins with; faster than one `put` each. */
  load(rows: readonly { readonly event: EventRow; readonly tasks: readonly TaskRow[] }[]): void {
    for (const { event, tasks } of rows) {
      this.#byId.set(event.EVENT_ID, event);
      this.#tasks.set(event.EVENT_ID, [...tasks]);
      this.#taskCount += tasks.length;
    }
    this.#ordered = [...this.#byId.values()].sort(newestFirst);
  }

  /** Adds or replaces an event and the given tasks. */
  put(event: EventRow, tasks: readonly TaskRow[]): void {
    const before = this.#byId.get(event.EVENT_ID);
    if (before) this.#ordered.splice(this.#positionOf(before), 1);
    this.#byId.set(event.EVENT_ID, event);
    this.#ordered.splice(this.#positionOf(event), 0, event);
    if (event.INCIDENT_SOURCE_CODE !== null) this.#bySourceCode.set(event.INCIDENT_SOURCE_CODE, event.EVENT_ID);
    const known = this.tasksOf(event.EVENT_ID).slice();
    for (const task of tasks) {
      const position = known.findIndex(({ TASK_ID }) => TASK_ID === task.TASK_ID);
      if (position < 0) this.#taskCount += 1;
      known.splice(position < 0 ? known.length : position, position < 0 ? 0 : 1, task);
      if (task.OPER_SN !== null) this.#serials.add(task.OPER_SN);
    }
    this.#tasks.set(event.EVENT_ID, known);
  }

  get(eventId: string): EventRow | undefined {
    return this.#byId.get(eventId);
  }

  idOfSourceCode(code: string): string | undefined {
    return this.#bySourceCode.get(code);
  }

  knowsSerial(serial: string): boolean {
    return this.#serials.has(serial);
  }

  tasksOf(eventId: string): readonly TaskRow[] {
    return this.#tasks.get(eventId) ?? [];
  }

  ordered(): readonly EventRow[] {
    return this.#ordered;
  }

  /** How many tasks there are: the next TASK_ID is one more. */
  taskCount(): number {
    return this.#taskCount;
  }

  #positionOf(event: EventRow): number {
    let low = 0;
    let high = this.#ordered.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#ordered[middle];
      if (other && newestFirst(other, event) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function newestFirst(a: EventRow, b: EventRow): number {
  if (a.UPDATE_TIME !== b.UPDATE_TIME) return a.UPDATE_TIME > b.UPDATE_TIME ? -1 : 1;
  if (a.EVENT_ID === b.EVENT_ID) return 0;
  return a.EVENT_ID > b.EVENT_ID ? -1 : 1;
}
