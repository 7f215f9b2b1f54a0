import { compact } from "../world/clock.ts";
import type { SyntheticAsset, SyntheticContract } from "../world/types.ts";
import { hits, inTenThousands, orFiller, withCommas, writeIdNumber } from "./dialect.ts";

/** A day that is not there, as CHAR(8) gave it when these columns were that. */
const BLANK_DAY = " ".repeat(8);

export function assetRow(asset: SyntheticAsset) {
  return {
    zcbh: asset.number,
    dwdm: asset.unitCode,
    mc: asset.name,
    zcfl: asset.category,
    yz: withCommas(inTenThousands(asset.originalValue)),
    ljzj: withCommas(inTenThousands(asset.depreciation)),
    jz: withCommas(inTenThousands(asset.netValue)),
    mj: asset.area,
    mjdw: asset.areaUnit,
    syzt: asset.usage,
    yxbz: asset.deleted ? "0" : "1",
    djrq: asset.updatedAt.slice(0, 10),
    gxsj: compact(asset.updatedAt),
  };
}

/** One contract in nine holds its whole period in ksrq, and then jsrq is blank. */
export function contractRow(contract: SyntheticContract & { readonly unitCode: string }, index: number) {
  const wholePeriod = hits(index, 9, 4);
  return {
    htbh: contract.number,
    htmc: contract.name,
    htlx: contract.kind,
    dwdm: contract.unitCode,
    jfmc: contract.partyA,
    yfmc: contract.partyB,
    yfzjh: contract.partyBIdNumber === null ? orFiller(null, index) : writeIdNumber(contract.partyBIdNumber, index),
    zcmc: contract.assetName,
    qdrq: compact(contract.signedOn),
    ksrq: wholePeriod ? `${contract.startsOn}-${contract.endsOn}` : compact(contract.startsOn),
    jsrq: wholePeriod ? BLANK_DAY : compact(contract.endsOn),
    dj: withCommas(contract.unitPrice),
    sl: contract.quantity,
    dw: contract.unit,
    zje: contract.totalAmount,
    jyfs: contract.tradeMode,
    fkfs: contract.payment,
    sfzb: contract.biddingOnPlatform ? "是" : "否",
    bz: orFiller(null, index),
    yxbz: contract.deleted ? "0" : "1",
    gxsj: compact(contract.updatedAt),
  };
}

export function receiptRows(contract: SyntheticContract) {
  return contract.receipts.map((receipt, index) => ({
    skbh: `${contract.number}-${String(index + 1).padStart(2, "0")}`,
    htbh: contract.number,
    ysrq: compact(receipt.dueOn),
    ysje: withCommas(receipt.dueAmount),
    ssrq: receipt.receivedOn === null ? BLANK_DAY : compact(receipt.receivedOn),
    ssje: receipt.receivedAmount === null ? null : withCommas(receipt.receivedAmount),
    rksj: `${receipt.receivedOn ?? receipt.dueOn} 00:10:00+08`,
  }));
}
