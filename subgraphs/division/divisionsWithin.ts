import type { Divisions } from "../../adapters/systems/division/divisions.ts";
import { divisionPrefix } from "../../adapters/values/divisionCode.ts";
import type { Area } from "../kit/area.ts";

/** The table as a caller of the area sees it: what is inside, and what lies around it, to show where it is. */
export function divisionsWithin(divisions: Divisions, area: Area): Divisions {
  if (area.isEverywhere) return divisions;
  const isShown = (code: string) => area.overlaps(divisionPrefix(code) ?? code);
  return {
    edition: divisions.edition,
    division: (code) => (isShown(code) ? divisions.division(code) : null),
    community: (code) => (area.overlaps(code) ? divisions.community(code) : null),
    children: (code) => divisions.children(code).filter((child) => isShown(child.code)),
    divisionsWithin: (prefix) => divisions.divisionsWithin(prefix).filter(({ code }) => isShown(code)),
    communitiesWithin(prefix) {
      const parts = new Set(area.narrow(prefix).map((part) => part.slice(0, 12)));
      return [...parts].flatMap((part) => divisions.communitiesWithin(part));
    },
  };
}
