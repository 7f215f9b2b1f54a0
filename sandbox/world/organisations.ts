import { wallDay } from "./clock.ts";
import { pastMoment, type WorldContext } from "./context.ts";
import { creditCode } from "./identifiers.ts";
import { anyName } from "./names.ts";
import type { SyntheticOrganisation } from "./types.ts";

/**
 * The collective organisation N2 of each community. It is another legal person than the committee (54 or 55) of the
 * same place, with nearly the same name. Its unit code is the asset system's own: county 6, town 2, counter 3.
 */
export function createOrganisations(context: WorldContext): SyntheticOrganisation[] {
  const counters = new Map<string, number>();
  return context.communities.map((community, index) => {
    const random = context.random.fork(`organisation ${community.code}`);
    const counter = (counters.get(community.townCode) ?? 0) + 1;
    counters.set(community.townCode, counter);
    const division = community.code.slice(0, 6);
    return {
      unitCode: `${division}${community.code.slice(7, 9)}${String(counter).padStart(3, "0")}`,
      uscc: creditCode("N2", division, 2000 + index),
      name: `${community.countyName}${community.townName}${community.shortName}股份经济合作社`,
      divisionCode: community.code,
      kind: "N2",
      representative: anyName(random),
      establishedOn: wallDay(pastMoment(context, random, 1200, 3600)),
      active: community.pilot || !random.chance(0.03),
    };
  });
}
