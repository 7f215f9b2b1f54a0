import type { SyntheticApplication, World } from "../world/types.ts";
import type { Dirt, DirtyCell } from "./dirtTypes.ts";
import { time } from "./gridDirt.ts";
import { dirtyCommunity, some } from "./village.ts";
import { inTokyo, inUtc, inWords, slashed } from "./writtenForms.ts";

const unreadable = { reads: null, issue: "UNREADABLE_VALUE" } as const;

/** Dirt of the service platform, from which its front database gets it. */
export function serviceDirt(world: World): Dirt {
  return [...applicationDirt(world), ...guideDirt(world)];
}

function applicationDirt({ applications: all, communities }: World): Dirt {
  const applications = all.filter(({ communityCode }) => communityCode === dirtyCommunity);
  const [first, second, third, fourth] = [0, 1, 2, 3].map((place) => some(applications[place])) as [
    SyntheticApplication,
    SyntheticApplication,
    SyntheticApplication,
    SyntheticApplication,
  ];
  // Whose number makes no person, and which was handed in at a fixed time.
  const last = some(applications.at(-1));
  const pilots = new Set(communities.filter(({ pilot }) => pilot).map(({ code }) => code));
  const elsewhere = all.filter(({ communityCode }) => !pilots.has(communityCode));
  const [decided, decidedToo] = elsewhere.filter(({ result }) => result !== null);
  const evaluated = some(elsewhere.find(({ evaluation }) => evaluation !== null));
  const cell = (kind: DirtyCell["kind"], { number }: SyntheticApplication, column: string, rest: object) =>
    ({ kind, table: "service.application", key: number, column, ...rest }) as DirtyCell;
  return [
    cell("B8", first, "submittedAt", time("submittedAt", first.submittedAt, inUtc)),
    cell("B8", fourth, "submittedAt", time("submittedAt", fourth.submittedAt, inTokyo)),
    cell("B12", second, "submittedAt", time("submittedAt", second.submittedAt, inWords)),
    cell("B12", second, "applicantPhone", {
      written: "+86 138 0000 0001（本人）；0512－57850001",
      field: "applicantPhones",
      reads: ["13800000001", "0512-57850001"],
    }),
    cell("B12", third, "submittedAt", { written: "春节后第一天", field: "submittedAt", ...unreadable }),
    cell("B12", third, "applicantPhone", {
      written: "同上",
      field: "applicantPhones",
      reads: [],
      issue: "UNREADABLE_VALUE",
    }),
    cell("B9", first, "title", { written: "𠮷䶮㳇低保申请", field: "title", reads: "𠮷䶮㳇低保申请" }),
    cell("B9", third, "title", {
      written: "低\uFFFD申请",
      field: "title",
      reads: "低\uFFFD申请",
      issue: "CHARACTER_LOST",
    }),
    cell("B11", last, "status", { written: "Q", field: "state", ...unreadable }),
    { kind: "B11", table: "service.application", like: last.number, cells: { number: "无" } },
    {
      kind: "B12",
      table: "service.result",
      key: some(decided).number,
      column: "finishedAt",
      written: "当日办结",
      field: "finishedAt",
      ...unreadable,
    },
    {
      kind: "B12",
      table: "service.result",
      key: some(decidedToo).number,
      column: "finishedAt",
      ...time("finishedAt", some(decidedToo?.result ?? undefined).finishedAt, slashed),
    },
    {
      kind: "B12",
      table: "service.evaluation",
      key: evaluated.number,
      column: "satisfaction",
      written: "非常满意",
      field: "satisfaction",
      ...unreadable,
    },
    { kind: "B11", table: "service.evaluation", like: evaluated.number, cells: { assessNumber: "无" } },
  ];
}

function guideDirt({ items, stations: all }: World): Dirt {
  const item = some(
    items.findLast(({ departmentUscc, basicCode }) => departmentUscc.startsWith("11320583") && basicCode),
  );
  const station = some(all.find(({ communityCode }) => communityCode === dirtyCommunity));
  const ofItem = { table: "service.item", key: item.implementationCode } as const;
  return [
    { kind: "B12", ...ofItem, column: "dcs", written: "１", field: "visits", reads: 1 },
    { kind: "B12", ...ofItem, column: "sfsf", written: "按标准", field: "charged", ...unreadable },
    { kind: "B12", ...ofItem, column: "fdqx", written: "十五个工作日", field: "legalTimeLimit", ...unreadable },
    { kind: "B8", ...ofItem, column: "gxsj", ...time("asOf", item.updatedAt, inUtc) },
    { kind: "B9", ...ofItem, column: "sltj", written: "户籍在𠮷䶮㳇", field: "conditions", reads: "户籍在𠮷䶮㳇" },
    { kind: "B11", table: "service.item", like: item.implementationCode, cells: { sxbm: "" } },
    {
      kind: "B12",
      table: "service.station",
      key: station.code,
      column: "lxdh",
      written: "(0512)57850001、57850002",
      field: "phones",
      reads: ["0512-57850001", "57850002"],
    },
    { kind: "B11", table: "service.station", like: station.code, cells: { zdbm: "无" } },
  ];
}
