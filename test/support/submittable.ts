import type { SyntheticServiceItem } from "../../sandbox/world/types.ts";

/** Items that can be applied for over the channel in the county of the community. */
export function offeredItems(
  items: readonly SyntheticServiceItem[],
  communityCode: string,
  channel: string,
): readonly SyntheticServiceItem[] {
  return items.filter(
    ({ departmentUscc, channels }) =>
      departmentUscc.slice(2, 8) === communityCode.slice(0, 6) && channels.some((offered) => offered === channel),
  );
}

/** The materials without which the item cannot be applied for. */
export function requiredMaterials(item: SyntheticServiceItem | undefined): readonly string[] {
  return (item?.materials ?? []).filter(({ required }) => required).map(({ name }) => name);
}
