import { DAY_MS, HOUR_MS, wallTime } from "./clock.ts";
import type { EventKind } from "./eventCatalogue.ts";
import type { Random } from "./random.ts";
import type { SyntheticTask } from "./types.ts";

/** How far an event has come, as the platform writes it, with the tasks that lead there. */
export interface EventState {
  readonly status: string;
  readonly subStatus: string | null;
  /** Task names in order; a task after `|` is still open. */
  readonly path: string;
  readonly weight: number;
  readonly open: boolean;
}

const IN_HAND = "受理,派遣,签收";

export const EVENT_STATES: readonly EventState[] = [
  { status: "00", subStatus: null, path: "", weight: 3, open: true },
  { status: "00", subStatus: "03", path: "受理", weight: 2, open: true },
  { status: "01", subStatus: null, path: "受理", weight: 2, open: true },
  { status: "02", subStatus: null, path: "受理|派遣", weight: 6, open: true },
  { status: "02", subStatus: "04", path: IN_HAND, weight: 4, open: true },
  { status: "02", subStatus: "01", path: `${IN_HAND}|处理`, weight: 8, open: true },
  { status: "02", subStatus: "05", path: `${IN_HAND},退回`, weight: 2, open: true },
  { status: "03", subStatus: null, path: `${IN_HAND},处理,反馈|核查`, weight: 2, open: true },
  { status: "07", subStatus: "02", path: `${IN_HAND},处理,反馈|核查`, weight: 2, open: true },
  { status: "07", subStatus: null, path: `${IN_HAND},处理,反馈`, weight: 4, open: true },
  { status: "05", subStatus: null, path: `${IN_HAND}|处理`, weight: 2, open: true },
  { status: "04", subStatus: null, path: `${IN_HAND},处理,反馈,核查,结案`, weight: 62, open: false },
  { status: "06", subStatus: null, path: "", weight: 1, open: false },
];

/** Every community has events in these states, however small the world: dispatched and in progress. */
export const GUARANTEED_STATES = EVENT_STATES.filter(({ status, subStatus }) => status === "02" && subStatus !== "05");

const ADVICE: Readonly<Record<string, readonly string[]>> = {
  受理: ["情况属实，予以受理。", "已电话核实，受理。"],
  派遣: ["请相关部门按时限处理。", "请三日内处理并反馈。"],
  签收: ["已签收。"],
  处理: ["已安排人员到现场处理。", "正在协调处理。"],
  退回: ["不属于本部门职责，退回重新派遣。"],
  反馈: ["已处理完毕，现场已恢复。", "已联系当事人，问题已解决。"],
  核查: ["现场核查。"],
  结案: ["核查通过，予以结案。", "群众表示满意，结案。"],
};

export interface TaskPlan {
  readonly state: EventState;
  readonly kind: EventKind;
  readonly townName: string;
  readonly gridOperator: string;
  readonly departmentOperator: string;
  readonly from: number;
  readonly now: number;
}

/** The history that fits a state, oldest first; no task begins after now. */
export function createTasks(random: Random, plan: TaskPlan): SyntheticTask[] {
  const [ended = "", openTask] = plan.state.path.split("|");
  const names = ended === "" ? [] : ended.split(",");
  const all = openTask ? [...names, openTask] : names;
  const span = Math.max(plan.now - plan.from, HOUR_MS);
  const pace = Math.min(span / (all.length + 1), plan.state.open ? DAY_MS : DAY_MS * 0.7);
  return all.map((name, index): SyntheticTask => {
    const startedAt = plan.from + Math.round(pace * (index + 0.2 + 0.5 * random.next()));
    const isOpen = index >= names.length;
    const atTown = ["签收", "处理", "退回", "反馈", "派遣"].includes(name);
    return {
      name,
      organisation: atTown ? `${plan.townName}${plan.kind.department}` : `${plan.townName}网格化治理中心`,
      operator: atTown && name !== "派遣" ? plan.departmentOperator : plan.gridOperator,
      advice: isOpen && name === "处理" ? "" : random.pick(ADVICE[name] ?? [""]),
      startedAt: wallTime(startedAt),
      endedAt: isOpen ? null : wallTime(startedAt + Math.round(pace * 0.25)),
    };
  });
}
