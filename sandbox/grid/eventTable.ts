import type { EventRow, TaskRow } from "./eventRows.ts";

/** Lengths of the county, town and community code inside GRID_CODE. */
const DIVISION_LENGTHS = [6, 9, 12];

/**
 * Events and their tasks. Each county, town and community has its list in the order of queryEventPage: UPDATE_TIME,
 * then EVENT_ID, newest first.
 */
export class EventTable {
  readonly #byId = new Map<string, EventRow>();
  readonly #bySourceCode = new Map<string, string>();
  readonly #tasks = new Map<string, TaskRow[]>();
  readonly #serials = new Set<string>();
  readonly #ordered = new Map<string, EventRow[]>();
  #taskCount = 0;

  /** Takes in the rows the world begins with; faster than one `put` each. */
  load(rows: readonly { readonly event: EventRow; readonly tasks: readonly TaskRow[] }[]): void {
    for (const { event, tasks } of rows) {
      this.#byId.set(event.EVENT_ID, event);
      this.#tasks.set(event.EVENT_ID, [...tasks]);
      this.#taskCount += tasks.length;
    }
    for (const event of [...this.#byId.values()].sort(newestFirst)) {
      for (const list of this.#listsOf(event)) list.push(event);
    }
  }

  /** Adds or replaces an event and the given tasks. */
  put(event: EventRow, tasks: readonly TaskRow[]): void {
    const before = this.#byId.get(event.EVENT_ID);
    if (before) for (const list of this.#listsOf(before)) list.splice(positionIn(list, before), 1);
    this.#byId.set(event.EVENT_ID, event);
    for (const list of this.#listsOf(event)) list.splice(positionIn(list, event), 0, event);
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

  /** Events of a division (6, 9 or 12 digits) changed from `begin` to `end`, both included, newest first. */
  changedIn(division: string, begin: string, end: string): readonly EventRow[] {
    const list = this.#ordered.get(division) ?? [];
    const first = firstWhere(list, ({ UPDATE_TIME }) => UPDATE_TIME <= end);
    return list.slice(
      first,
      Math.max(
        first,
        firstWhere(list, ({ UPDATE_TIME }) => UPDATE_TIME < begin),
      ),
    );
  }

  /** How many tasks there are: the next TASK_ID is one more. */
  taskCount(): number {
    return this.#taskCount;
  }

  #listsOf({ GRID_CODE }: EventRow): EventRow[][] {
    return DIVISION_LENGTHS.map((length) => {
      const division = GRID_CODE.slice(0, length);
      const list = this.#ordered.get(division) ?? [];
      this.#ordered.set(division, list);
      return list;
    });
  }
}

/** Where an event stands in a list, or would stand. */
function positionIn(list: readonly EventRow[], event: EventRow): number {
  return firstWhere(list, (other) => newestFirst(other, event) >= 0);
}

/** First position where the condition holds, in a list where it holds from one position on. */
function firstWhere(list: readonly EventRow[], holds: (event: EventRow) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const event = list[middle];
    if (event && !holds(event)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function newestFirst(a: EventRow, b: EventRow): number {
  if (a.UPDATE_TIME !== b.UPDATE_TIME) return a.UPDATE_TIME > b.UPDATE_TIME ? -1 : 1;
  if (a.EVENT_ID === b.EVENT_ID) return 0;
  return a.EVENT_ID > b.EVENT_ID ? -1 : 1;
}
