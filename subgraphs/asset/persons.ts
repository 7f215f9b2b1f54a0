import { addDecimals } from "../../adapters/kit/decimal.ts";
import type { MemberRecord } from "../../adapters/systems/asset/member.ts";
import type { ShareholdingRecord } from "../../adapters/systems/asset/shareholding.ts";
import type { Context } from "./context.ts";
import type { HouseholdMapper, HouseholdShareBookMapper, PersonMapper } from "./mappers.ts";

/** A person by citizen ID number; null without one. */
export function personOf(context: Context, idNumber: string | null): PersonMapper | null {
  return idNumber === null ? null : { id: context.personIds.idOf(idNumber) };
}

/** Null for an id that no key of this deployment made: it is nobody's. */
export async function membershipsOf(context: Context, id: string): Promise<readonly MemberRecord[] | null> {
  const idNumber = context.personIds.idNumberOf(id);
  return idNumber === null ? null : context.load.membershipsOf(idNumber);
}

export async function shareholdingsOf(context: Context, id: string): Promise<readonly ShareholdingRecord[] | null> {
  const memberships = await membershipsOf(context, id);
  if (memberships === null) return null;
  return (await Promise.all(memberships.map(({ number }) => context.load.shareholdingsOf(number)))).flat();
}

/** 户内股权簿. Null where nobody of the household is known. */
export async function shareBook(
  context: Context,
  { members }: HouseholdMapper,
): Promise<HouseholdShareBookMapper | null> {
  const ids = [...new Set((members ?? []).flatMap((member) => (member === null ? [] : [member.id])))];
  if (ids.length === 0) return null;
  const found = await Promise.all(ids.map((id) => membershipsOf(context, id)));
  const memberships = found.flatMap((ofPerson) => ofPerson ?? []);
  return { totalShares: addDecimals(...memberships.map(({ statedShares }) => statedShares ?? "0")), memberships };
}
