import { createHash } from "node:crypto";
import type { SyntheticServiceItem, SyntheticStation } from "../world/types.ts";
import type { ServiceRecord } from "./serviceRecord.ts";

/** How the platform writes its records: pinyin names, everything text, 无 where there is nothing. */

export function writeItem(item: SyntheticServiceItem) {
  return {
    sxbm: item.implementationCode,
    jbbm: item.basicCode ?? "",
    jsxbm: item.oldCode === null || item.oldCode === item.implementationCode ? "" : item.oldCode,
    sxmc: item.name,
    bmmc: item.departmentName,
    bmbm: item.departmentUscc,
    bjlxbm: item.kind,
    xscj: item.level,
    fdqx: String(item.legalDays),
    fdqxdw: "1",
    cnqx: String(item.promisedDays),
    cnqxdw: item.promisedUnit,
    dcs: String(item.visits),
    sfsf: String(item.fee),
    sfyj: item.feeBasis ?? "无",
    sltj: item.conditions,
    sdyj: item.legalBasis,
    bldz: item.address,
    blsj: item.officeHours,
    zxdh: item.consultPhone,
    jddh: item.complaintPhone,
    blxs: item.channels.join(","),
    cl: item.materials.map((material) => ({
      clmc: material.name,
      sfby: String(material.required),
      clxs: material.original ? "原件" : "复印件",
      cllx: material.electronic ? "电子" : "纸质",
    })),
    fwdx: "自然人",
    gxsj: item.updatedAt,
  };
}

export function writeStation(station: SyntheticStation) {
  return {
    zdbm: station.code,
    zdmc: station.name,
    qhdm: station.communityCode,
    dz: station.address,
    blsj: station.officeHours,
    lxdh: station.phone,
    qkck: String(station.generalWindow),
    zzzd: String(station.selfServiceTerminal),
    gxsj: station.updatedAt,
  };
}

export function writeApplication(record: ServiceRecord, item: SyntheticServiceItem | undefined) {
  return {
    bjbh: record.number,
    bjmc: record.title,
    sxmc: item?.name ?? "无",
    sxbm: record.itemCode,
    slbmmc: item?.departmentName ?? "无",
    sqrmc: record.applicantName,
    sqrzjh: record.applicantCode,
    sqrzjlx: record.applicantCodeKind,
    sqrdh: record.applicantPhone,
    bjzt: record.status,
    bjlxbm: item?.kind ?? "",
    ssqyqhdm: county(record),
    sqxzdm: record.communityCode,
    sqsj: record.submittedAt,
    cnqx: String(item?.promisedDays ?? ""),
    cnqxdw: item?.promisedUnit ?? "",
    slfs: record.submitWay,
    bz: record.remark,
    dbr: record.agentName ?? "无",
    hj: record.stage ?? "",
    gxsj: record.updatedAt,
  };
}

export function writeSteps(record: ServiceRecord) {
  return record.steps.map((step) => ({
    tacheName: step.name,
    userName: step.operator,
    note: step.note === "" ? "无" : step.note,
    startTime: step.startedAt,
    endTime: step.endedAt ?? "",
    eventname: step.event,
  }));
}

export function writeResult({ result }: ServiceRecord) {
  if (result === null) return [];
  return [
    {
      resultNo: result.number,
      finishDate: result.finishedAt,
      status: result.approved ? "A" : "B",
      zzbh: result.licenceNumber ?? "无",
    },
  ];
}

/** The county's 6 digits; for one application in eight padded to 12. */
function county({ number, communityCode }: ServiceRecord): string {
  const code = communityCode.slice(0, 6);
  return createHash("md5").update(number).digest().readUInt8() % 8 === 0 ? code.padEnd(12, "0") : code;
}
