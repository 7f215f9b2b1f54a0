import { withCommas } from "../asset/dialect.ts";
import { balanceRow } from "../asset/ledgerRows.ts";
import type { SyntheticBalance, World } from "../world/types.ts";
import type { Dirt, DirtTable, DirtyCell } from "./dirtTypes.ts";
import { dirtyCommunity, some } from "./village.ts";
import { dayInWords, daySlashed, exactly, fullWidthDigits, inWords } from "./writtenForms.ts";

const unreadable = { reads: null, issue: "UNREADABLE_VALUE" } as const;

/** Dirt of the asset platform's database; the register in its file drop has that of the members as well. */
export function assetDirt(world: World): Dirt {
  const unit = some(world.organisations.find(({ divisionCode }) => divisionCode === dirtyCommunity)).unitCode;
  return [
    ...memberDirt(world, unit),
    ...propertyDirt(world, unit),
    ...ledgerDirt(world, unit),
    ...tradeDirt(world, unit),
  ];
}

function memberDirt({ members: all }: World, unit: string): Dirt {
  const members = all.filter(({ unitCode }) => unitCode === unit);
  const [first, second, third] = [some(members[0]), some(members[1]), some(members[2])];
  const households = new Set([first, second, third].map(({ householdNumber }) => householdNumber));
  // Of a household whose other cells can all be read.
  const neighbour = some(members.find(({ householdNumber }) => !households.has(householdNumber)));
  const sharing = some(members.findLast(({ shares }) => shares.length > 0));
  const share = some(sharing.shares[0]);
  const cell = cellsOf("asset.member");
  return [
    cell("B12", first.number, "cyg", { written: "一股半", field: "statedShares", ...unreadable }),
    cell("B12", second.number, "hxh", {
      written: String(Number(second.householdNumber)),
      field: "householdNumber",
      reads: String(Number(second.householdNumber)),
      issue: "LENGTH_DIFFERS",
    }),
    cell("B12", second.number, "gxsj", { written: "2024年3月5日", field: "asOf", reads: "2024-03-05T00:00:00+08:00" }),
    cell("B9", second.number, "xm", { written: "王𠮷䶮", field: "name", reads: "王𠮷䶮" }),
    cell("B9", third.number, "xm", {
      written: "李\uFFFD",
      field: "name",
      reads: "李\uFFFD",
      issue: "CHARACTER_LOST",
    }),
    cell("B11", third.number, "zt", { written: "待核", field: "status", ...unreadable }),
    { kind: "B11", table: "asset.member", like: neighbour.number, cells: { cybh: "无" } },
    cellsOf("asset.shareholding")("B12", share.number, "gs", {
      written: fullWidthDigits(share.count),
      field: "shares",
      reads: share.count,
    }),
    cellsOf("asset.shareholding")("B12", share.number, "mgyz", {
      written: "六百元",
      field: "valuePerShareYuan",
      ...unreadable,
    }),
  ];
}

function propertyDirt({ assets: allAssets, contracts: allContracts }: World, unit: string): Dirt {
  const assets = allAssets.filter(({ unitCode, deleted }) => unitCode === unit && !deleted);
  const contracts = allContracts.filter(({ unitCode, deleted }) => unitCode === unit && !deleted);
  const [land, hall] = [some(assets[0]), some(assets[4])];
  const [first, second, third] = [some(contracts[0]), some(contracts[1]), some(contracts[2])];
  const asset = cellsOf("asset.asset");
  const contract = cellsOf("asset.contract");
  const receipt = cellsOf("asset.receipt");
  const due = some(first.receipts[0]);
  const dueToo = some(second.receipts[0]);
  return [
    asset("B8", land.number, "djrq", { written: "2024-03-15", field: "registeredOn", reads: "2024-03-15" }),
    asset("B8", hall.number, "djrq", { written: "infinity", field: "registeredOn", ...unreadable }),
    asset("B12", land.number, "yz", { written: "壹万贰仟", field: "originalValue", ...unreadable }),
    asset("B12", land.number, "mj", { written: "约五亩", field: "areaMu", ...unreadable }),
    asset("B12", hall.number, "yz", { written: "￥1,234.50元", field: "originalValue", reads: "1234.50" }),
    asset("B11", hall.number, "syzt", { written: "待定", field: "usage", ...unreadable }),
    { kind: "B11", table: "asset.asset", like: land.number, cells: { zcbh: "-" } },
    contract("B12", first.number, "qdrq", {
      written: daySlashed(first.signedOn),
      field: "signedOn",
      reads: first.signedOn,
    }),
    contract("B12", first.number, "ksrq", {
      written: dayInWords(first.startsOn),
      field: "startsOn",
      reads: first.startsOn,
    }),
    contract("B12", first.number, "jsrq", {
      written: `${first.endsOn.replaceAll("-", ".")} `,
      field: "endsOn",
      reads: first.endsOn,
    }),
    contract("B12", first.number, "dj", {
      written: `${withCommas(first.unitPrice)}元`,
      field: "unitPrice",
      reads: first.unitPrice,
    }),
    contract("B12", second.number, "ksrq", { written: "签约之日", field: "startsOn", ...unreadable }),
    contract("B12", second.number, "jsrq", { written: "长期", field: "endsOn", ...unreadable }),
    contract("B12", second.number, "sl", { written: "约三亩", field: "quantity", ...unreadable }),
    contract("B12", third.number, "zje", { written: "NaN", field: "totalAmount", ...unreadable }),
    contract("B11", third.number, "jyfs", { written: "99", field: "tradeMode", ...unreadable }),
    contract("B9", third.number, "htmc", { written: "𠮷䶮㳇合同", field: "name", reads: "𠮷䶮㳇合同" }),
    { kind: "B11", table: "asset.contract", like: third.number, cells: { htbh: "无" } },
    // Half past midnight in Shanghai is the day before in UTC; the session of the server is in New York.
    receipt("B8", `${first.number}-01`, "rksj", {
      written: "2024-03-14 16:30:00+00",
      field: "recordedAt",
      reads: "2024-03-15T00:30:00+08:00",
    }),
    receipt("B8", `${second.number}-01`, "rksj", { written: "infinity", field: "recordedAt", ...unreadable }),
    receipt("B12", `${first.number}-01`, "ysrq", { written: daySlashed(due.dueOn), field: "dueOn", reads: due.dueOn }),
    receipt("B12", `${first.number}-01`, "ysje", {
      written: `￥${withCommas(due.dueAmount)}元`,
      field: "dueAmount",
      reads: due.dueAmount,
    }),
    receipt("B12", `${second.number}-01`, "ysrq", {
      written: dayInWords(dueToo.dueOn),
      field: "dueOn",
      reads: dueToo.dueOn,
    }),
    receipt("B12", `${second.number}-01`, "ssje", { written: "已付清", field: "receivedAmount", ...unreadable }),
  ];
}

/** Keys of balances: unit, year, month and subject. */
export function balanceKey(row: Readonly<Record<"dwdm" | "kjnd" | "kjqj" | "kmdm", string>>): string {
  return `${row.dwdm}/${row.kjnd}/${row.kjqj}/${row.kmdm}`;
}

const keyOf = (balance: SyntheticBalance) => balanceKey(balanceRow(balance));

function ledgerDirt({ balances: all }: World, unit: string): Dirt {
  const balances = all.filter(({ unitCode }) => unitCode === unit);
  const last = some(balances.at(-1));
  const latest = balances.filter(({ year, month }) => year === last.year && month === last.month);
  const [first, second] = [some(latest[0]), some(latest[1])];
  const cell = cellsOf("asset.balance");
  return [
    cell("B12", keyOf(first), "jffs", { written: "NaN", field: "debit", ...unreadable }),
    cell("B12", keyOf(first), "gxsj", { written: "月底", field: "asOf", ...unreadable }),
    cell("B12", keyOf(second), "gxsj", { written: "2025年7月5日", field: "asOf", reads: "2025-07-05T00:00:00+08:00" }),
    { kind: "B11", table: "asset.balance", like: keyOf(second), cells: { kmdm: "" } },
    { kind: "B11", table: "asset.balance", like: keyOf(second), cells: { kjqj: "13" } },
  ];
}

function tradeDirt({ transactions: all }: World, unit: string): Dirt {
  const transactions = all.filter(({ unitCode }) => unitCode === unit);
  const [first, second] = [some(transactions[0]), some(transactions[1])];
  const cell = cellsOf("asset.transaction");
  const step = cellsOf("asset.transactionStep");
  const applied = some(first.steps[0]);
  return [
    cell("B12", first.number, "gpje", {
      written: `${Number(first.listedAmount) / 10_000}万元`,
      field: "listedAmount",
      reads: first.listedAmount,
    }),
    cell("B12", second.number, "gpje", { written: "面议", field: "listedAmount", ...unreadable }),
    cell("B11", second.number, "zt", { written: "流拍", field: "stage", ...unreadable }),
    cell("B9", second.number, "zcmc", { written: "𠮷䶮㳇地块", field: "assetName", reads: "𠮷䶮㳇地块" }),
    { kind: "B11", table: "asset.transaction", like: second.number, cells: { jybh: "/" } },
    step("B12", `${first.number}/1`, "clsj", { written: inWords(applied.at), field: "at", reads: exactly(applied.at) }),
    // The clock of the place where the platform runs, without a zone.
    step("B8", `${first.number}/1`, "gxsj", {
      written: "2024-03-15 00:30:00",
      field: "asOf",
      reads: "2024-03-15T00:30:00+08:00",
    }),
  ];
}

function cellsOf(table: DirtTable) {
  return (
    kind: DirtyCell["kind"],
    key: string,
    column: string,
    rest: Omit<DirtyCell, "kind" | "table" | "key" | "column">,
  ): DirtyCell => ({ kind, table, key, column, ...rest });
}
