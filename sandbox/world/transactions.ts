import { DAY_MS, wallTime } from "./clock.ts";
import { pastMoment, type WorldContext } from "./context.ts";
import { yuan } from "./money.ts";
import type { Random } from "./random.ts";
import type { SyntheticAsset, SyntheticOrganisation, SyntheticTransaction } from "./types.ts";

const STEPS = ["申请", "审核", "发布", "意向登记", "竞价", "公示", "签约", "鉴证", "结算", "归档"];
/** From the bidding (竞价) on, the price is known. */
const DEAL_STEP = 5;

/** Property-right transactions, at every step of their way. */
export function createTransactions(
  context: WorldContext,
  organisations: readonly SyntheticOrganisation[],
  assets: readonly SyntheticAsset[],
): SyntheticTransaction[] {
  const byUnit = Map.groupBy(assets, ({ unitCode }) => unitCode);
  return organisations.flatMap((organisation) => {
    const random = context.random.fork(`transactions ${organisation.unitCode}`);
    const own = (byUnit.get(organisation.unitCode) ?? []).filter(({ category }) => !category.startsWith("F"));
    return Array.from({ length: random.between(4, 9) }, (_, index) =>
      createTransaction(context, random, organisation, random.pick(own), index),
    );
  });
}

function createTransaction(
  context: WorldContext,
  random: Random,
  organisation: SyntheticOrganisation,
  asset: SyntheticAsset,
  index: number,
): SyntheticTransaction {
  const reached = random.chance(0.6) ? STEPS.length : random.between(1, STEPS.length - 1);
  const finished = reached === STEPS.length;
  const began = pastMoment(context, random, finished ? 60 : 31, finished ? 900 : 55);
  const steps = STEPS.slice(0, reached).map((name, position) => ({
    name,
    at: wallTime(began + position * 3 * DAY_MS + random.between(0, 6 * 3600) * 1000),
    note: name === "意向登记" ? `登记意向受让方${random.between(1, 6)}家` : "",
  }));
  const listed = random.between(2, 80) * 1_000_000;
  const deal = reached >= DEAL_STEP ? Math.round(listed * (1 + random.next() * 0.3)) : null;
  return {
    number: `JY${organisation.unitCode}${String(index + 1).padStart(4, "0")}`,
    unitCode: organisation.unitCode,
    assetName: asset.name,
    kind: asset.category.startsWith("Z") ? "农户承包土地经营权" : "集体经营性资产",
    tradeMode: random.weighted([
      ["01", 6],
      ["02", 3],
      ["04", 1],
    ] as const),
    listedAmount: yuan(listed),
    dealAmount: deal === null ? null : yuan(deal),
    steps,
    updatedAt: steps.at(-1)?.at ?? wallTime(began),
  };
}
