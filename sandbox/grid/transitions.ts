/** The operations of handleEvent: where each may start, where it leads, and the task it adds. */
export interface Transition {
  /** STATUS/SUB_STATUS pairs; `01/*` is any SUB_STATUS. */
  readonly from: readonly string[];
  readonly to: readonly [status: string, subStatus: string | null];
  readonly task: string;
  /** The task stays open until the next operation ends it (派遣, 处理). */
  readonly opensTask: boolean;
}

const REPORTED = "00/";
const ACCEPTED = ["00/03", "01/*"];
const DISPATCHED = "02/";
const SIGNED = "02/04";
const IN_PROGRESS = "02/01";
const RETURNED = "02/05";
const FEEDBACK = "07/";
const VERIFYING = ["03/", "03/02", "07/02"];

export const transitions: Readonly<Record<string, Transition>> = {
  accept: step([REPORTED], ["00", "03"], "受理"),
  dispatch: step([REPORTED, ...ACCEPTED, RETURNED], ["02", null], "派遣", true),
  sign: step([DISPATCHED], ["02", "04"], "签收"),
  start: step([SIGNED], ["02", "01"], "处理", true),
  return: step([DISPATCHED, SIGNED, IN_PROGRESS], ["02", "05"], "退回"),
  feedback: step([SIGNED, IN_PROGRESS], ["07", null], "反馈"),
  verifyPass: step([FEEDBACK, ...VERIFYING], ["04", null], "结案"),
  verifyFail: step([FEEDBACK, ...VERIFYING], ["02", "05"], "核查"),
};

export function mayStart(transition: Transition, status: string, subStatus: string | null): boolean {
  return transition.from.includes(`${status}/${subStatus ?? ""}`) || transition.from.includes(`${status}/*`);
}

function step(from: readonly string[], to: Transition["to"], task: string, opensTask = false): Transition {
  return { from, to, task, opensTask };
}
