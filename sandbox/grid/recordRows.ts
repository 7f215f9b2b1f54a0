import { compact } from "../world/clock.ts";
import type {
  SyntheticGrid,
  SyntheticHousehold,
  SyntheticKeyPlace,
  SyntheticPerson,
  SyntheticRisk,
  World,
} from "../world/types.ts";
import { writtenIdNumber } from "./idNumber.ts";
import type { GridRow } from "./row.ts";

/** GRID_ID by code: the platform's own numbers, which say nothing about the place. */
export function gridIds(world: World): Map<string, string> {
  return new Map(world.grids.map(({ code }, index) => [code, String(100_001 + index)]));
}

export function gridRow(grid: SyntheticGrid, ids: ReadonlyMap<string, string>): GridRow {
  return {
    GRID_ID: ids.get(grid.code) ?? null,
    PARENT_ID: grid.parentCode === null ? null : (ids.get(grid.parentCode) ?? null),
    PARENT_CODE: grid.parentCode,
    GRID_CODE: grid.code,
    GRID_NAME: grid.name,
    GRID_LEVEL: String(grid.level),
    GRID_TYPE: grid.gridType,
    MANAGER: grid.managerName,
    TEL: grid.managerPhone,
    STATUS: grid.deleted ? "000" : "001",
    UPDATE_TIME: grid.updatedAt,
  };
}

export function householdRow(household: SyntheticHousehold, persons: readonly SyntheticPerson[]): GridRow {
  const [head] = household.memberIndexes;
  return {
    HH_ID: household.code,
    GRID_CODE: household.microGridCode,
    ADDRESS: household.address,
    HEAD_NAME: head === undefined ? null : (persons[head]?.name ?? null),
    MEMBER_NUM: String(household.memberIndexes.length),
    UPDATE_TIME: household.updatedAt,
  };
}

/** Half of the residents with a former phone have both in the cell; gender is a code for one in fifteen. */
export function residentRow(person: SyntheticPerson): GridRow {
  const coded = person.index % 15 === 0;
  const both = person.formerPhone !== null && person.index % 2 === 0;
  return {
    RY_ID: residentId(person),
    XM: person.name,
    SFZH: writtenIdNumber(person),
    ZJLX: person.written?.kind ?? null,
    XB: coded ? { 男: "1", 女: "2" }[person.gender] : person.gender,
    CSRQ: compact(person.birthDate),
    LXDH: both ? `${person.phone}/${person.formerPhone}` : person.phone,
    HJDZ: person.registeredAddress,
    XZDZ: person.address,
    GRID_CODE: person.householdCode.slice(0, 18),
    HH_ID: person.householdCode,
    YHZGX: person.relationToHead,
    RYLB: person.residentType,
    ZDRY: person.specialCategories.join(",") || null,
    SWBZ: person.deceased ? "是" : "否",
    UPDATE_TIME: person.updatedAt,
  };
}

export function residentId({ index }: SyntheticPerson): string {
  return `RY${String(index + 1).padStart(10, "0")}`;
}

export function keyPlaceRow(place: SyntheticKeyPlace): GridRow {
  return {
    CS_ID: place.id,
    CS_NAME: place.name,
    CS_TYPE: place.kind,
    ADDRESS: place.address,
    GRID_CODE: place.gridCode,
    FZR: place.responsibleName,
    FZR_TEL: place.responsiblePhone,
    UPDATE_TIME: place.updatedAt,
  };
}

export function riskRow(risk: SyntheticRisk, persons: readonly SyntheticPerson[]): GridRow {
  const person = risk.personIndex === null ? undefined : persons[risk.personIndex];
  return {
    FX_ID: risk.id,
    RISK_TYPE: risk.kind,
    RISK_LEVEL: risk.level,
    GRID_CODE: risk.gridCode,
    SFZH: person ? writtenIdNumber(person) : null,
    DESCRIPTION: risk.description,
    FIND_TIME: risk.foundAt,
    HANDLED: risk.handled ? "是" : "否",
    UPDATE_TIME: risk.updatedAt,
  };
}
