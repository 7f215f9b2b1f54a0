import { APPLICATION_STAGES, type ApplicationStage } from "./applicationStages.ts";
import { compact, DAY_MS, wallTime } from "./clock.ts";
import { pastMoment, shareOf, type WorldContext } from "./context.ts";
import { licenceNumber } from "./identifiers.ts";
import { anyName } from "./names.ts";
import { SETTLED_HOUSEHOLDS } from "./persons.ts";
import type { Random } from "./random.ts";
import type { SyntheticApplication, SyntheticCommunity, SyntheticPerson, SyntheticServiceItem } from "./types.ts";

const APPLICATIONS_AT_SCALE_1 = 10_000;
const LICENCE_TYPES = new Set(["01", "07"]);
const GOOD = ["工作人员很耐心", "办得很快", "社区帮忙代办，省心"];
const BAD = ["等候时间太长", "材料要求没有一次说清", "跑了两趟才办成"];

type Evaluation = NonNullable<SyntheticApplication["evaluation"]>;
type Step = SyntheticApplication["steps"][number];

/** Applications by community; the heads of the settled households always have one. */
export function createApplications(
  context: WorldContext,
  items: readonly SyntheticServiceItem[],
  personsOf: (communityCode: string) => readonly SyntheticPerson[],
): SyntheticApplication[] {
  const applications: SyntheticApplication[] = [];
  const numbers = applicationNumbers();
  for (const community of context.communities) {
    const random = context.random.fork(`applications ${community.code}`);
    const living = personsOf(community.code).filter(({ deceased }) => !deceased);
    const adults = living.filter(({ birthDate }) => birthDate < wallTime(context.now - 18 * 366 * DAY_MS));
    const heads = living.filter(({ relationToHead }) => relationToHead === "户主").slice(0, SETTLED_HOUSEHOLDS);
    const offered = items.filter(({ departmentUscc }) => departmentUscc.slice(2, 8) === community.code.slice(0, 6));
    const count = shareOf(context, community, APPLICATIONS_AT_SCALE_1, 5, 60);
    for (let number = 0; number < count; number += 1) {
      const applicant = heads[number] ?? random.pick(adults);
      const stage = random.weighted<ApplicationStage>(APPLICATION_STAGES.map((each) => [each, each.weight]));
      const item = random.pick(offered);
      applications.push(createApplication(context, random, { community, applicant, item, stage, numbers }));
    }
  }
  return applications;
}

interface ApplicationPlan {
  readonly community: SyntheticCommunity;
  readonly applicant: SyntheticPerson;
  readonly item: SyntheticServiceItem;
  readonly stage: ApplicationStage;
  readonly numbers: (item: SyntheticServiceItem, townCode: string, day: string) => string;
}

function createApplication(context: WorldContext, random: Random, plan: ApplicationPlan): SyntheticApplication {
  const { stage, item, community } = plan;
  const closed = stage.status === "C";
  const submitted = pastMoment(context, random, closed ? 12 : 0, closed ? 700 : 11);
  const pace = Math.min((context.now - submitted) / 7, item.kind === "1" ? 600_000 : DAY_MS * 1.5);
  const steps = createSteps(random, stage, submitted, pace);
  const submittedAt = wallTime(submitted);
  const number = plan.numbers(item, community.townCode, compact(submittedAt).slice(0, 8));
  const lastStep = steps.at(-1);
  const changedAt = lastStep?.endedAt ?? lastStep?.startedAt ?? submittedAt;
  const remark = random.weighted([
    ["无", 12],
    ["社区代办", 4],
    ["上门办", 2],
    ["自助办", 1],
  ] as const);
  const evaluation = closed && stage.outcome !== null ? createEvaluation(random, changedAt) : null;
  return {
    number,
    title: `${plan.applicant.name}${item.name}`,
    itemCode: item.implementationCode,
    applicantIndex: plan.applicant.index,
    communityCode: community.code,
    submittedAt,
    submitWay: random.chance(0.45) ? "1" : "0",
    remark,
    status: stage.status,
    stage: stage.stage,
    agentName: remark === "社区代办" || remark === "上门办" ? anyName(random) : null,
    steps,
    result: createResult(random, plan, number, changedAt),
    evaluation,
    updatedAt: evaluation?.assessedAt ?? changedAt,
  };
}

function createSteps(random: Random, stage: ApplicationStage, submitted: number, pace: number): Step[] {
  const [ended = "", open] = stage.path.split("|");
  const names = open ? [...ended.split(","), open] : ended.split(",");
  const operator = anyName(random);
  return names.map((name, index): Step => {
    const startedAt = Math.round(submitted + pace * index);
    const back = name === "补正" || name === "不予受理" || (name === "决定" && stage.outcome === "refused");
    return {
      name,
      operator,
      note: name === "补正" ? "材料不齐，请补正" : name === "决定" ? (back ? "不符合条件" : "同意办理") : "",
      startedAt: wallTime(startedAt),
      endedAt: name === open ? null : wallTime(startedAt + Math.round(pace * (0.2 + 0.7 * random.next()))),
      event: back ? "2" : "1",
    };
  });
}

function createResult(
  random: Random,
  { stage, item }: ApplicationPlan,
  number: string,
  finishedAt: string,
): SyntheticApplication["result"] {
  if (stage.outcome === null) return null;
  const approved = stage.outcome === "approved";
  const givesLicence = approved && item.basicCode !== null && LICENCE_TYPES.has(item.basicCode.slice(2, 4));
  const type = `${item.departmentUscc}${item.basicCode?.slice(6, 9) ?? "000"}`;
  return {
    number: `JG${number.slice(-12)}`,
    finishedAt,
    approved,
    licenceNumber: givesLicence ? licenceNumber(type, item.departmentUscc, random.between(1, 999_999_999)) : null,
  };
}

function createEvaluation(random: Random, finishedAt: string): Evaluation | null {
  if (!random.chance(0.35)) return null;
  const satisfaction = random.weighted([
    [5, 70],
    [4, 18],
    [3, 6],
    [2, 4],
    [1, 2],
  ] as const);
  const text = satisfaction < 3 ? random.pick(BAD) : random.chance(0.3) ? random.pick(GOOD) : null;
  return { satisfaction, text, assessNumber: "1", assessedAt: finishedAt };
}

/** 43 characters: implementation code + yyyyMMdd + 4; 21 digits (town + yyyyMMdd + 4) for items with only an old number. */
function applicationNumbers(): ApplicationPlan["numbers"] {
  const last = new Map<string, number>();
  return (item, townCode, day) => {
    const front = `${item.basicCode === null ? townCode : item.implementationCode}${day}`;
    const sequence = (last.get(front) ?? 0) + 1;
    last.set(front, sequence);
    return front + String(sequence).padStart(4, "0");
  };
}
