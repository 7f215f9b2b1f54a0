/** One life cycle of an event for "社区输入 + 网上推送 + 部门响应". */
export type EventState =
  | "REPORTED"
  | "ACCEPTED"
  | "DISPATCHED"
  | "SIGNED"
  | "IN_PROGRESS"
  | "RETURNED"
  | "SUSPENDED"
  | "FEEDBACK"
  | "VERIFYING"
  | "CLOSED"
  | "VOID";

/**
 * STATUS/SUB_STATUS of the platform to the life cycle; `*` stands for any other sub-status. The names of STATUS follow
 * public code of the product, the sub-statuses 03 to 05 are this project's: a deployment replaces the table here.
 */
const stateOfStatus: Readonly<Record<string, EventState>> = {
  "00/": "REPORTED",
  "00/03": "ACCEPTED",
  "01/*": "ACCEPTED",
  "02/": "DISPATCHED",
  "02/04": "SIGNED",
  "02/01": "IN_PROGRESS",
  "02/05": "RETURNED",
  "03/*": "VERIFYING",
  "04/*": "CLOSED",
  "05/*": "SUSPENDED",
  "06/*": "VOID",
  "07/": "FEEDBACK",
  "07/02": "VERIFYING",
};

/** Null where the platform sends a pair that the table does not have. */
export function decodeEventState(status: string | null, subStatus: string | null): EventState | null {
  if (status === null) return null;
  return stateOfStatus[`${status}/${subStatus ?? ""}`] ?? stateOfStatus[`${status}/*`] ?? null;
}

/**
 * The platform's status filter for a set of states: comma list of `STATUS/SUB_STATUS`, where `02/` is an empty
 * sub-status and a bare `04` any sub-status.
 */
export function encodeEventStates(states: readonly EventState[]): string {
  return Object.entries(stateOfStatus)
    .filter(([, state]) => states.includes(state))
    .map(([pair]) => pair.replace("/*", ""))
    .join(",");
}

/** How many states the life cycle has. */
export const eventStateCount = new Set(Object.values(stateOfStatus)).size;
