import {
  type Asset,
  type Contract,
  type Member,
  type Organisation,
  Prisma,
  type Receipt,
  type SubjectBalance,
  type Trade,
} from "../../generated/legacyAsset/client.ts";

/**
 * Columns under the names that schema/prisma/legacyAsset.prisma gives them, for the SQL that Prisma's own methods cannot
 * say: windows, aggregates, normalised comparisons. Rows then look as if `findMany` had read them.
 */
function select<Model>(columns: Readonly<Record<keyof Model & string, string>>): Prisma.Sql {
  const named = Object.entries<string>(columns).map(([name, column]) => `${column} AS "${name}"`);
  return Prisma.raw(named.join(", "));
}

export const organisationColumns = select<Organisation>({
  unitCode: "dwdm",
  creditCode: "xydm",
  name: "mc",
  divisionCode: "qhdm",
  kind: "lx",
  representative: "fddbr",
  foundedOn: "clrq",
  status: "zt",
  updatedAt: "gxsj",
});

export const memberColumns = select<Member>({
  memberNumber: "cybh",
  unitCode: "dwdm",
  householdNumber: "hxh",
  householderName: "hzxm",
  name: "xm",
  citizenId: "sfzh",
  documentKind: "zjlx",
  relation: "yhzgx",
  isMember: "sfcy",
  shareCount: "cyg",
  certificateNumber: "gqzh",
  status: "zt",
  updatedAt: "gxsj",
});

export const assetColumns = select<Asset>({
  assetNumber: "zcbh",
  unitCode: "dwdm",
  name: "mc",
  category: "zcfl",
  originalValue: "yz",
  depreciation: "ljzj",
  netValue: "jz",
  area: "mj",
  areaUnit: "mjdw",
  usage: "syzt",
  validFlag: "yxbz",
  registeredOn: "djrq",
  updatedAt: "gxsj",
});

export const contractColumns = select<Contract>({
  contractNumber: "htbh",
  name: "htmc",
  kind: "htlx",
  unitCode: "dwdm",
  lessorName: "jfmc",
  lesseeName: "yfmc",
  lesseeId: "yfzjh",
  lesseeIdKind: "yfzjlx",
  assetName: "zcmc",
  signedOn: "qdrq",
  startsOn: "ksrq",
  endsOn: "jsrq",
  unitPrice: "dj",
  quantity: "sl",
  unit: "dw",
  totalAmount: "zje",
  tradeMethod: "jyfs",
  paymentMethod: "fkfs",
  isTendered: "sfzb",
  remark: "bz",
  validFlag: "yxbz",
  updatedAt: "gxsj",
});

export const receiptColumns = select<Receipt>({
  receiptNumber: "sk.skbh",
  contractNumber: "sk.htbh",
  dueOn: "sk.ysrq",
  dueAmount: "sk.ysje",
  paidOn: "sk.ssrq",
  paidAmount: "sk.ssje",
  recordedAt: "sk.rksj",
});

export const balanceColumns = select<SubjectBalance>({
  unitCode: "dwdm",
  year: "kjnd",
  period: "kjqj",
  subjectCode: "kmdm",
  subjectName: "kmmc",
  openingBalance: "qcye",
  debit: "jffs",
  credit: "dffs",
  closingBalance: "qmye",
  updatedAt: "gxsj",
});

export const tradeColumns = select<Trade>({
  tradeNumber: "jybh",
  unitCode: "dwdm",
  assetName: "zcmc",
  kind: "jylx",
  method: "jyfs",
  listedAmount: "gpje",
  agreedAmount: "cjje",
  status: "zt",
  updatedAt: "gxsj",
});
