import type { SyntheticApplication } from "./types.ts";

/** Where an application stands: status, stage hj, the names of its steps (the last is open after `|`), a weight. */
export interface ApplicationStage {
  readonly status: SyntheticApplication["status"];
  readonly stage: string | null;
  readonly path: string;
  readonly outcome: "approved" | "refused" | null;
  readonly weight: number;
}

const DONE = "收件,受理,审查,决定,办结";

export const APPLICATION_STAGES: readonly ApplicationStage[] = [
  { status: "Y", stage: "02", path: "收件", outcome: null, weight: 2 },
  { status: "Y", stage: "03", path: "收件|预审", outcome: null, weight: 3 },
  { status: "Y", stage: null, path: "收件|预审", outcome: null, weight: 1 },
  { status: "B", stage: "11", path: "收件,受理", outcome: null, weight: 5 },
  { status: "B", stage: "12", path: "收件|补正", outcome: null, weight: 3 },
  { status: "B", stage: "13", path: "收件,受理|审查", outcome: null, weight: 7 },
  { status: "B", stage: "14", path: "收件,受理|特别程序", outcome: null, weight: 1 },
  { status: "B", stage: null, path: "收件,受理|审查", outcome: null, weight: 2 },
  { status: "C", stage: "21", path: DONE, outcome: "approved", weight: 26 },
  { status: "C", stage: "22", path: "收件,不予受理", outcome: "refused", weight: 2 },
  { status: "C", stage: "23", path: DONE, outcome: "approved", weight: 24 },
  { status: "C", stage: "24", path: DONE, outcome: "refused", weight: 3 },
  { status: "C", stage: "25", path: "收件,撤回", outcome: null, weight: 2 },
  { status: "C", stage: "26", path: `${DONE},送达`, outcome: "approved", weight: 12 },
  { status: "C", stage: null, path: DONE, outcome: "approved", weight: 7 },
];
