import type { ServiceRecord } from "./serviceRecord.ts";

export interface Stage {
  readonly status: ServiceRecord["status"];
  /** Name of the step that brings an application there. */
  readonly stepName: string;
  /** Whether the stage comes with a result, and which. */
  readonly outcome: "approved" | "refused" | null;
}

/** Stages hj inside the status bjzt, section B of docs/legacy-interfaces.md. */
export const STAGES: ReadonlyMap<string, Stage> = new Map([
  ["01", { status: "Y", stepName: "草稿", outcome: null }],
  ["02", { status: "Y", stepName: "收件", outcome: null }],
  ["03", { status: "Y", stepName: "预审", outcome: null }],
  ["11", { status: "B", stepName: "受理", outcome: null }],
  ["12", { status: "B", stepName: "补正", outcome: null }],
  ["13", { status: "B", stepName: "审查", outcome: null }],
  ["14", { status: "B", stepName: "特别程序", outcome: null }],
  ["21", { status: "C", stepName: "办结", outcome: "approved" }],
  ["22", { status: "C", stepName: "不予受理", outcome: "refused" }],
  ["23", { status: "C", stepName: "准予", outcome: "approved" }],
  ["24", { status: "C", stepName: "不予许可", outcome: "refused" }],
  ["25", { status: "C", stepName: "撤回", outcome: null }],
  ["26", { status: "C", stepName: "送达", outcome: "approved" }],
]);

/** 补正: waiting for the applicant's supplement. */
export const SUPPLEMENT_STAGE = "12";

export interface Move {
  readonly stage: string;
  readonly operator: string;
  readonly note: string;
  readonly at: string;
}

/** The record after a move: the open step ends, a step of the new stage begins, a deciding stage brings a result. */
export function moveTo(record: ServiceRecord, { stage, operator, note, at }: Move): ServiceRecord {
  const known = STAGES.get(stage);
  if (!known) throw new RangeError(`There is no stage ${stage}`);
  const closed = known.status === "C";
  const event = known.outcome === "refused" || stage === SUPPLEMENT_STAGE ? "2" : "1";
  const result =
    known.outcome === null
      ? null
      : {
          number: `JG${record.number.slice(-12)}`,
          finishedAt: at,
          approved: known.outcome === "approved",
          licenceNumber: null,
          note,
        };
  return {
    ...record,
    status: known.status,
    stage,
    steps: [
      ...record.steps.map((step) => (step.endedAt === null ? { ...step, endedAt: at } : step)),
      { name: known.stepName, operator, note, startedAt: at, endedAt: closed ? at : null, event },
    ],
    result: closed ? (record.result ?? result) : record.result,
    updatedAt: at,
  };
}
