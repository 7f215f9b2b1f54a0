import { streetPlace } from "./addresses.ts";
import { compact, DAY_MS, parseWall, wallTime } from "./clock.ts";
import { pastMoment, shareOf, type WorldContext } from "./context.ts";
import { EVENT_KINDS, type EventKind } from "./eventCatalogue.ts";
import { createTasks, EVENT_STATES, type EventState, GUARANTEED_STATES } from "./eventStates.ts";
import { liveMicroGrids } from "./grids.ts";
import { anyName, mobilePhone } from "./names.ts";
import type { Random } from "./random.ts";
import type { SyntheticCommunity, SyntheticEvent, SyntheticGrid, SyntheticPerson, SyntheticTask } from "./types.ts";

const EVENTS_AT_SCALE_1 = 8000;

/** Events by community. The open ones happened in the last 15 days, the closed ones in the last 900. */
export function createEvents(
  context: WorldContext,
  grids: readonly SyntheticGrid[],
  personsOf: (communityCode: string) => readonly SyntheticPerson[],
): SyntheticEvent[] {
  const microGrids = liveMicroGrids(grids);
  const events: SyntheticEvent[] = [];
  for (const community of context.communities) {
    const random = context.random.fork(`events ${community.code}`);
    const reporters = personsOf(community.code).filter(({ deceased, birthDate }) => !deceased && birthDate < "2008");
    const count = shareOf(context, community, EVENTS_AT_SCALE_1, 6, 60);
    for (let number = 0; number < count; number += 1) {
      const state = GUARANTEED_STATES[number] ?? random.weighted(EVENT_STATES.map((each) => [each, each.weight]));
      events.push(
        createEvent(context, random, {
          community,
          state,
          sequence: events.length,
          gridCode: gridCodeOf(random, community, microGrids.get(community.code) ?? []),
          reporter: random.chance(0.75) ? random.pick(reporters) : null,
        }),
      );
    }
  }
  return events;
}

interface EventPlan {
  readonly community: SyntheticCommunity;
  readonly state: EventState;
  readonly sequence: number;
  readonly gridCode: string;
  readonly reporter: SyntheticPerson | null;
}

function createEvent(context: WorldContext, random: Random, plan: EventPlan): SyntheticEvent {
  const kind = random.weighted<EventKind>(EVENT_KINDS.map((each) => [each, each.weight]));
  const happened = pastMoment(context, random, plan.state.open ? 0 : 16, plan.state.open ? 15 : 900);
  const reported = happened + random.between(60, 1800) * 1000;
  const deadline = happened + kind.days * DAY_MS;
  const place = streetPlace(random, plan.community);
  const tasks = createTasks(random, {
    state: plan.state,
    kind,
    townName: plan.community.townName,
    gridOperator: anyName(random),
    departmentOperator: anyName(random),
    from: reported,
    now: context.now,
  });
  const happenedAt = wallTime(happened);
  const finishedAt = plan.state.status === "04" ? (tasks.at(-1)?.endedAt ?? null) : null;
  return {
    id: compact(happenedAt) + String(plan.sequence % 100_000).padStart(5, "0"),
    number: `SJ${compact(happenedAt).slice(0, 8)}${String(plan.sequence).padStart(6, "0")}`,
    type: kind.code,
    title: `${plan.community.shortName}${kind.title}`,
    content: kind.content.replace("{place}", place).replace("{name}", plan.reporter?.name ?? "村民"),
    place,
    gridCode: plan.gridCode,
    happenedAt,
    deadline: wallTime(deadline),
    finishedAt,
    contactName: plan.reporter?.name ?? null,
    contactPhone: plan.reporter ? plan.reporter.phone : random.chance(0.3) ? mobilePhone(random) : null,
    source: random.chance(0.6) ? "01" : "02",
    involvedCount: random.weighted([
      [1, 6],
      [2, 4],
      [random.between(3, 12), 2],
    ] as const),
    urgency: kind.days <= 1 ? "01" : random.pick(["02", "03"] as const),
    influence: random.weighted([
      ["01", 1],
      ["02", 3],
      ["03", 8],
    ] as const),
    status: plan.state.status,
    subStatus: plan.state.subStatus,
    supervision: supervisionOf(context.now, deadline, finishedAt, plan.state),
    updatedAt: lastChange(wallTime(reported), tasks),
    tasks,
  };
}

/** Yellow when overdue, red from 3 days, black from 7. */
function supervisionOf(
  now: number,
  deadline: number,
  finishedAt: string | null,
  state: EventState,
): SyntheticEvent["supervision"] {
  if (state.status === "05" || state.status === "06") return null;
  const overdueDays = ((finishedAt ? parseWall(finishedAt) : now) - deadline) / DAY_MS;
  if (overdueDays <= 0) return null;
  return overdueDays >= 7 ? "3" : overdueDays >= 3 ? "2" : "1";
}

function lastChange(reportedAt: string, tasks: readonly SyntheticTask[]): string {
  return [reportedAt, ...tasks.map(({ startedAt, endedAt }) => endedAt ?? startedAt)].sort().at(-1) ?? reportedAt;
}

/** Mostly the micro-grid; sometimes only the grid or the community is known. */
function gridCodeOf(random: Random, community: SyntheticCommunity, microGrids: readonly SyntheticGrid[]): string {
  const code = random.pick(microGrids).code;
  return random.weighted([
    [code, 8],
    [code.slice(0, 15), 2],
    [community.code, 1],
  ] as const);
}
