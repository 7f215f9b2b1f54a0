import { dirtOf } from "../dirt/dirt.ts";
import { withDirt } from "../dirt/withDirt.ts";
import { compact } from "../world/clock.ts";
import type { SyntheticMember, SyntheticOrganisation, SyntheticPerson, World } from "../world/types.ts";
import { addDecimals, hits, orFiller, withCommas, writeIdNumber } from "./dialect.ts";

export function organisationRow(organisation: SyntheticOrganisation) {
  return {
    dwdm: organisation.unitCode,
    xydm: organisation.uscc,
    mc: organisation.name,
    qhdm: organisation.divisionCode,
    lx: organisation.kind,
    fddbr: organisation.representative,
    clrq: compact(organisation.establishedOn),
    zt: organisation.active ? "正常" : "注销",
    gxsj: `${compact(organisation.establishedOn)}090000`,
  };
}

/** The register of members, in the order of the world, dirt included. */
export function memberRows(world: World) {
  const rows = world.members.map((member, index) => {
    const person = world.persons[member.personIndex];
    if (!person) throw new RangeError(`Member ${member.number} is nobody`);
    return memberRow(member, person, index);
  });
  return withDirt(rows, ({ cybh }) => cybh, dirtOf(world), "asset.member");
}

/** A member as the register holds it; the dead stay in it. */
function memberRow(member: SyntheticMember, person: SyntheticPerson, index: number) {
  return {
    cybh: member.number,
    dwdm: member.unitCode,
    hxh: member.householdNumber,
    hzxm: member.headName,
    xm: person.name,
    sfzh: person.written?.number ?? writeIdNumber(person.idNumber, index),
    zjlx: person.written?.kind ?? "",
    yhzgx: member.relationToHead,
    sfcy: member.isMember ? "1" : "0",
    cyg: withCommas(addDecimals(member.shares.map(({ count }) => count))),
    gqzh: orFiller(member.certificateNumber, index),
    zt: person.deceased ? "死亡" : !member.isMember && hits(index, 3, 0) ? "退出" : "正常",
    gxsj: compact(member.updatedAt),
  };
}

export function shareholdingRows(member: SyntheticMember) {
  return member.shares.map((share) => ({
    gqbh: share.number,
    cybh: member.number,
    gqlx: share.kind,
    gs: withCommas(share.count),
    mgyz: withCommas(share.valuePerShare),
    gxsj: compact(member.updatedAt),
  }));
}
