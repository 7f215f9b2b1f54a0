import { pastTime, type WorldContext } from "./context.ts";
import { ITEM_OUTLINES, type ItemOutline } from "./itemCatalogue.ts";
import type { Random } from "./random.ts";
import type { SyntheticDepartment, SyntheticServiceItem } from "./types.ts";

const TOWN_LEVEL = "5";
const OLD_SCHEME = 5;
const ONLY_OLD = 3;
const BY_WEIGHT = [
  ["窗口办理", 1],
  ["网上办理", 0.85],
  ["社区代办", 0.6],
  ["上门办", 0.35],
  ["自助办", 0.25],
] as const;

/** 45 items for each of the two town governments. The basic code is the same in both, the implementation differs. */
export function createItems(
  context: WorldContext,
  departments: readonly SyntheticDepartment[],
): SyntheticServiceItem[] {
  return departments.flatMap((department) =>
    ITEM_OUTLINES.map((outline, position) => createItem(context, department, outline, position)),
  );
}

function createItem(
  context: WorldContext,
  department: SyntheticDepartment,
  outline: ItemOutline,
  position: number,
): SyntheticServiceItem {
  const random = context.random.fork(`item ${department.townCode} ${position}`);
  const fromEnd = ITEM_OUTLINES.length - position;
  const basicCode = `32${outline.type}${String(position + 101).padStart(5, "0")}000`;
  const oldCode = fromEnd <= OLD_SCHEME ? oldNumber(department, position) : null;
  const onlyOld = oldCode !== null && fromEnd > OLD_SCHEME - ONLY_OLD;
  const fee = random.chance(0.06);
  return {
    implementationCode: onlyOld ? oldCode : department.uscc + TOWN_LEVEL + basicCode,
    basicCode: onlyOld ? null : basicCode,
    oldCode,
    name: outline.name,
    departmentName: department.name,
    departmentUscc: department.uscc,
    kind: outline.kind,
    level: TOWN_LEVEL,
    legalDays: outline.legalDays,
    promisedDays: outline.promisedDays,
    promisedUnit: random.chance(0.85) ? "1" : "2",
    visits: random.weighted([
      [0, 3],
      [1, 6],
      [2, 1],
    ] as const),
    fee,
    feeBasis: fee ? "《江苏省行政事业性收费目录》，工本费10元" : null,
    legalBasis: `关于${outline.name}的有关法规和江苏省实施办法（演示数据）`,
    conditions: `户籍或常住地在本镇，符合${outline.name}规定条件，材料齐全。`,
    address: `${department.name.replace("人民政府", "")}为民服务中心一楼${random.between(1, 16)}号窗口`,
    officeHours: "工作日 9:00-11:30，13:30-17:00",
    consultPhone: `051${department.townCode.startsWith("320282") ? "0" : "2"}-0000${random.digits(4)}`,
    complaintPhone: "12345",
    channels: BY_WEIGHT.filter(([, weight]) => random.chance(weight)).map(([channel]) => channel),
    materials: outline.materials.map((name, index) => material(random, name, index)),
    updatedAt: pastTime(context, random, 20, 700),
  };
}

/** The scheme before 2018: division 12, department 9, type 2, serial 9: 32 digits. */
function oldNumber(department: SyntheticDepartment, position: number): string {
  return `${department.townCode}000014000${department.townCode.slice(0, 3)}10000${String(position).padStart(6, "0")}`;
}

function material(random: Random, name: string, index: number): SyntheticServiceItem["materials"][number] {
  return {
    name,
    required: index === 0 || random.chance(0.8),
    original: random.chance(0.5),
    electronic: random.chance(0.6),
  };
}
