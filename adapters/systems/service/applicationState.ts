import { decodeText } from "../../values/text.ts";

/** 办件状态, one list for all sources. */
export type ApplicationState =
  | "DRAFT"
  | "SUBMITTED"
  | "PRE_REVIEW"
  | "CORRECTION_REQUIRED"
  | "ACCEPTED"
  | "NOT_ACCEPTED"
  | "IN_REVIEW"
  | "SPECIAL_PROCEDURE"
  | "APPROVED"
  | "DENIED"
  | "CLOSED"
  | "WITHDRAWN"
  | "DELIVERED";

/**
 * `bjzt/hj` (front database: `bj_statu/stage`) to the state; an empty stage stands for what a status means alone. The
 * statuses B and C follow public code of such platforms, the stages are this project's: a deployment replaces the table here.
 */
const stateOfStage: Readonly<Record<string, ApplicationState>> = {
  "Y/": "PRE_REVIEW",
  "Y/01": "DRAFT",
  "Y/02": "SUBMITTED",
  "Y/03": "PRE_REVIEW",
  "B/": "IN_REVIEW",
  "B/11": "ACCEPTED",
  "B/12": "CORRECTION_REQUIRED",
  "B/13": "IN_REVIEW",
  "B/14": "SPECIAL_PROCEDURE",
  "C/": "CLOSED",
  "C/21": "CLOSED",
  "C/22": "NOT_ACCEPTED",
  "C/23": "APPROVED",
  "C/24": "DENIED",
  "C/25": "WITHDRAWN",
  "C/26": "DELIVERED",
};

/** Null where the platform sends a pair that the table does not have. */
export function decodeApplicationState(
  status: string | null | undefined,
  stage: string | null | undefined,
): ApplicationState | null {
  return stateOfStage[`${decodeText(status) ?? ""}/${decodeText(stage) ?? ""}`] ?? null;
}

/** Every `status/stage` that means one of the states, the filler 无 for an empty stage included. */
export function encodeApplicationStates(states: readonly ApplicationState[]): readonly string[] {
  return Object.entries(stateOfStage)
    .filter(([, state]) => states.includes(state))
    .flatMap(([pair]) => (pair.endsWith("/") ? [pair, `${pair}无`] : [pair]));
}

const decided: ReadonlySet<ApplicationState> = new Set(["NOT_ACCEPTED", "APPROVED", "DENIED", "CLOSED", "DELIVERED"]);

/** True where an application must have a result: it has been decided and not been withdrawn. */
export function isDecided(state: ApplicationState | null): boolean {
  return state !== null && decided.has(state);
}
