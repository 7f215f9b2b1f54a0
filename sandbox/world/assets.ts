import { pastTime, type WorldContext } from "./context.ts";
import { yuan } from "./money.ts";
import type { Random } from "./random.ts";
import type { SyntheticAsset, SyntheticCommunity, SyntheticOrganisation } from "./types.ts";

/** A kind of asset: category Z resource, J operating, F non-operating, with value range in 10,000 yuan and area range. */
interface AssetOutline {
  readonly name: string;
  readonly category: string;
  readonly value: readonly [number, number];
  readonly area: readonly [number, number] | null;
  readonly unit: SyntheticAsset["areaUnit"];
  /** Chance that it is rented out. */
  readonly rented: number;
}

const OUTLINES: readonly AssetOutline[] = [
  { name: "耕地地块", category: "Z01", value: [0, 0], area: [5, 120], unit: "亩", rented: 0.6 },
  { name: "竹林", category: "Z02", value: [0, 0], area: [20, 400], unit: "亩", rented: 0.5 },
  { name: "养殖水面", category: "Z03", value: [0, 0], area: [2, 60], unit: "公顷", rented: 0.7 },
  { name: "集体建设用地", category: "Z04", value: [0, 0], area: [500, 9000], unit: "平方米", rented: 0.5 },
  { name: "标准厂房", category: "J01", value: [120, 1800], area: [800, 9000], unit: "平方米", rented: 0.85 },
  { name: "沿街商铺", category: "J02", value: [30, 260], area: [40, 300], unit: "平方米", rented: 0.85 },
  { name: "农贸市场摊位", category: "J03", value: [2, 12], area: [6, 20], unit: "平方米", rented: 0.8 },
  { name: "打工楼", category: "J04", value: [200, 2400], area: [1000, 6000], unit: "平方米", rented: 0.75 },
  { name: "光伏电站", category: "J05", value: [40, 300], area: null, unit: null, rented: 0.1 },
  { name: "村部办公楼", category: "F01", value: [150, 900], area: [400, 2600], unit: "平方米", rented: 0 },
  { name: "文化活动中心", category: "F02", value: [60, 500], area: [200, 1500], unit: "平方米", rented: 0 },
  { name: "电灌站", category: "F03", value: [8, 60], area: null, unit: null, rented: 0 },
];

/** Assets of each organisation. Names are unique inside one, because contracts join by name. */
export function createAssets(context: WorldContext, organisations: readonly SyntheticOrganisation[]): SyntheticAsset[] {
  const communities = new Map(context.communities.map((community) => [community.code, community]));
  return organisations.flatMap((organisation) => {
    const community = communities.get(organisation.divisionCode);
    if (!community) return [];
    const random = context.random.fork(`assets ${organisation.unitCode}`);
    const count = community.pilot ? 40 : random.between(14, 24);
    return Array.from({ length: count }, (_, index) =>
      createAsset(context, random, { organisation, community, index }),
    );
  });
}

function createAsset(
  context: WorldContext,
  random: Random,
  plan: { organisation: SyntheticOrganisation; community: SyntheticCommunity; index: number },
): SyntheticAsset {
  const { organisation, community, index } = plan;
  const outline = OUTLINES[index % OUTLINES.length] ?? random.pick(OUTLINES);
  const round = Math.floor(index / OUTLINES.length) + 1;
  const original = random.between(...outline.value) * 1_000_000;
  const depreciation = Math.round(original * random.next() * 0.7);
  return {
    number: `ZC${organisation.unitCode}${String(index + 1).padStart(5, "0")}`,
    unitCode: organisation.unitCode,
    name: `${community.townName}${community.shortName}${outline.name}${round}号`,
    category: outline.category,
    originalValue: yuan(original),
    depreciation: yuan(depreciation),
    netValue: yuan(original - depreciation),
    area: outline.area ? (random.between(...outline.area) + random.between(0, 99) / 100).toFixed(2) : null,
    areaUnit: outline.unit,
    usage: random.chance(outline.rented)
      ? "出租"
      : outline.category.startsWith("F")
        ? "自用"
        : random.pick(["自用", "闲置"]),
    deleted: index > 11 && random.chance(0.04),
    updatedAt: pastTime(context, random, 5, 900),
  };
}
