import { addYears, compact, DAY_MS, parseWall, wallDay } from "./clock.ts";
import { pastTime, type WorldContext } from "./context.ts";
import { creditCode } from "./identifiers.ts";
import { yuan } from "./money.ts";
import { anyName } from "./names.ts";
import type { Random } from "./random.ts";
import { createReceipts, paymentMonths } from "./receipts.ts";
import type { SyntheticAsset, SyntheticContract, SyntheticOrganisation, SyntheticPerson } from "./types.ts";

export type OwnedContract = SyntheticContract & { readonly unitCode: string };

/** What is wrong with a contract; the warnings of the platform are found from it. */
type Flaw = "overdue" | "overlong" | "unregistered" | "expired" | "deleted" | null;

/** Yearly rent in yuan for one unit, low and high. */
const PRICES: Readonly<Record<string, readonly [number, number]>> = {
  平方米: [60, 300],
  亩: [400, 1500],
  公顷: [8000, 18_000],
  座: [12_000, 60_000],
};
const COMPANIES = ["农业发展有限公司", "物流有限公司", "机械制造有限公司", "餐饮管理有限公司", "茶叶专业合作社"];
const COMPANY_WORDS = ["锦竹", "阳羡", "鑫源", "昆博", "宏泰", "绿野", "江南", "顺达"];

/**
 * Contracts of the rented assets. About 15 % of these have none (有租无合同), and each organisation has at least one
 * that is longer than 20 years (长期合同), one with overdue receipts (合同逾期收款) and one whose asset is not
 * registered (未登记资产).
 */
export function createContracts(
  context: WorldContext,
  organisations: readonly SyntheticOrganisation[],
  assets: readonly SyntheticAsset[],
  personsOf: (communityCode: string) => readonly SyntheticPerson[],
): OwnedContract[] {
  const byUnit = Map.groupBy(assets, ({ unitCode }) => unitCode);
  return organisations.flatMap((organisation) => {
    const random = context.random.fork(`contracts ${organisation.unitCode}`);
    const tenants = personsOf(organisation.divisionCode).filter(
      ({ deceased, birthDate }) => !deceased && birthDate < "2000",
    );
    const rented = (byUnit.get(organisation.unitCode) ?? []).filter(
      ({ usage, deleted }) => usage === "出租" && !deleted,
    );
    const missing = Math.max(1, Math.round(rented.length * 0.15));
    const guaranteed: Flaw[] = ["overlong", "overdue", null, null];
    const covered = rented
      .slice(missing)
      .map((asset, index): readonly [SyntheticAsset, Flaw] => [
        asset,
        guaranteed[index] === undefined ? randomFlaw(random) : guaranteed[index],
      ]);
    const [first] = rented;
    const unregistered = first ? [[{ ...first, name: `${first.name}（扩建部分）` }, "unregistered"] as const] : [];
    return [...covered, ...unregistered].map(([asset, flaw], index) =>
      createContract(context, random, { organisation, asset, flaw, index, tenant: random.pick(tenants) }),
    );
  });
}

function randomFlaw(random: Random): Flaw {
  return random.weighted<Flaw>([
    [null, 14],
    ["overdue", 3],
    ["overlong", 1],
    ["expired", 2],
    ["deleted", 1],
  ]);
}

interface ContractPlan {
  readonly organisation: SyntheticOrganisation;
  readonly asset: SyntheticAsset;
  readonly flaw: Flaw;
  readonly index: number;
  readonly tenant: SyntheticPerson;
}

function createContract(context: WorldContext, random: Random, plan: ContractPlan): OwnedContract {
  const { organisation, asset, flaw } = plan;
  const years = flaw === "overlong" ? random.between(21, 50) : random.pick([1, 2, 3, 3, 5, 5, 10]);
  const age = flaw === "expired" ? years * 365 + random.between(20, 300) : random.between(100, years * 365 - 30);
  const starts = parseWall(wallDay(context.now - Math.max(age, 60) * DAY_MS));
  const ends = addYears(starts, years) - DAY_MS;
  const quantity = Number(asset.area ?? "1");
  const unitPrice = random.between(...(PRICES[asset.areaUnit ?? "座"] ?? [300, 900]));
  const yearlyCents = Math.round(unitPrice * 100 * quantity);
  const payment = random.weighted([
    ["0", 1],
    ["1", 2],
    ["2", 4],
    ["3", 8],
    ["4", 1],
  ] as const);
  const company = asset.category.startsWith("J") && random.chance(0.5);
  const partyB = company
    ? tenantCompany(random, organisation)
    : { name: plan.tenant.name, number: plan.tenant.idNumber };
  const signedOn = wallDay(starts - random.between(3, 40) * DAY_MS);
  return {
    number: `HT${organisation.unitCode}${compact(signedOn)}${String(plan.index + 1).padStart(4, "0")}`,
    unitCode: organisation.unitCode,
    name: `${asset.name}租赁合同`,
    kind: asset.category.startsWith("Z") ? "资源发包" : "资产出租",
    partyA: organisation.name,
    partyB: partyB.name,
    partyBIdNumber: random.chance(0.95) ? partyB.number : null,
    assetName: asset.name,
    signedOn,
    startsOn: wallDay(starts),
    endsOn: wallDay(ends),
    unitPrice: yuan(unitPrice * 100),
    quantity: quantity.toFixed(2),
    unit: asset.areaUnit ?? "座",
    totalAmount: yuan(yearlyCents * years),
    tradeMode: random.weighted([
      ["01", 6],
      ["02", 3],
      ["04", 2],
    ] as const),
    payment,
    biddingOnPlatform: random.chance(0.8),
    deleted: flaw === "deleted",
    receipts: createReceipts(random, {
      starts,
      ends,
      now: context.now,
      yearlyCents: payment === "4" ? yearlyCents * years : yearlyCents,
      months: paymentMonths(payment),
      overdue: flaw === "overdue",
    }),
    updatedAt: pastTime(context, random, 1, Math.min(Math.max(age, 60), 400)),
  };
}

function tenantCompany(random: Random, organisation: SyntheticOrganisation): { name: string; number: string } {
  const county = organisation.name.slice(0, 2);
  const name = `${county}${random.pick(COMPANY_WORDS)}${anyName(random).slice(-1)}${random.pick(COMPANIES)}`;
  return { name, number: creditCode("91", organisation.divisionCode.slice(0, 6), random.between(100_000, 999_999)) };
}
