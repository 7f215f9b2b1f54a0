import { unreadableIn } from "../../adapters/kit/rows.ts";
import type { MemberRecord } from "../../adapters/systems/asset/member.ts";
import type { ShareholdingRecord } from "../../adapters/systems/asset/shareholding.ts";
import { dataQualityFlags } from "../../adapters/values/dataQuality.ts";
import { addDecimals } from "../../adapters/values/decimal.ts";
import { rowsFrom } from "../kit/incompleteLists.ts";
import type { Context } from "./context.ts";
import type { HouseholdMapper, HouseholdShareBookMapper } from "./mappers.ts";

export function membershipsOf({ load, personIds }: Context, id: string): Promise<readonly MemberRecord[]> {
  return load.membershipsOf(personIds.require(id));
}

export async function shareholdingsOf(context: Context, id: string): Promise<readonly ShareholdingRecord[]> {
  const memberships = await membershipsOf(context, id);
  const lists = await Promise.all(memberships.map(({ number }) => context.load.shareholdingsOf(number)));
  return rowsFrom(lists.flat(), memberships, ...lists);
}

/** 户内股权簿. Null where nobody of the household is known. */
export async function shareBook(
  context: Context,
  { members }: HouseholdMapper,
): Promise<HouseholdShareBookMapper | null> {
  const ids = [...new Set((members ?? []).flatMap((member) => (member === null ? [] : [member.id])))];
  if (ids.length === 0) return null;
  const found = await Promise.all(ids.map((id) => membershipsOf(context, id)));
  const memberships = rowsFrom(found.flat(), ...found);
  // A share count or a whole row that cannot be read is not nothing, so that the sum is not known either.
  const isKnown =
    unreadableIn(memberships) === 0 &&
    !memberships.some(({ dataQuality }) => dataQuality.some(({ field }) => field === "statedShares"));
  const totalShares = isKnown ? addDecimals(...memberships.map(({ statedShares }) => statedShares ?? "0")) : null;
  return { totalShares, memberships, dataQuality: dataQualityFlags(["totalShares", "UNREADABLE_VALUE", !isKnown]) };
}
