import type { Divisions } from "../../adapters/systems/division/divisions.ts";
import { type FormerDivisions, noFormerDivisions } from "../../adapters/systems/division/formerDivisions.ts";
import { divisionPrefix, padDivisionCode } from "../../adapters/values/divisionCode.ts";
import { type Area, areaOf } from "./area.ts";
import { badUserInput, notFound } from "./publicError.ts";

/** Why a record's place is not known, as an issue of its data quality. */
export type PlaceIssue = "AMBIGUOUS_VALUE" | "BROKEN_REFERENCE";

/**
 * Checks codes of places against the division table, before any source is asked, and leads former codes to today's. A place
 * outside the caller's area is unknown; what lies around the area is known, to ask for the part of it that is inside.
 */
export interface Places {
  /** The digits with which every code inside the division or community begins; a former code's are those of today. */
  readonly prefixOf: (code: string, argument: string) => string;
  /** The same for sources that know nothing above the county: `BAD_USER_INPUT` for a province or prefecture. */
  readonly countyOrBelow: (code: string, argument: string) => string;
  /** @param place where in the community; the whole of it when left out */
  readonly isCommunity: (code: string, place?: string) => boolean;
  /** The code of today (12 digits), or the code itself where it is no former one; null where several places are possible or none. */
  readonly today: (code: string) => string | null;
  /** The digits of the divisions of today in which the place of a code lies: its own where it is no former one. */
  readonly prefixesOf: (code: string) => readonly string[];
  /** The community of today in which a community, grid or household code of a record lies; null where that is not known. */
  readonly communityOf: (code: string | null) => { readonly code: string } | null;
  /** Null where `communityOf` knows the place, and where the record names none. */
  readonly issueOf: (code: string | null) => PlaceIssue | null;
  /** The prefix, and those of former codes under which a source may still hold records of the place. */
  readonly partsOf: (prefix: string) => readonly string[];
  /** The caller's area, in which records under former codes lie where their places lie today. */
  readonly areaOf: (area: Area) => Area;
  readonly within: (area: Area) => Places;
}

const everywhere = areaOf([""]);
const communityDigits = 12;

export function createPlaces(
  divisions: Divisions,
  former: FormerDivisions = noFormerDivisions,
  area: Area = everywhere,
): Places {
  const isKnown = (padded: string, prefix: string) =>
    area.overlaps(prefix) && (divisions.division(padded) !== null || divisions.community(padded) !== null);

  function prefixOf(code: string, argument: string): string {
    const padded = padDivisionCode(code);
    if (padded === null) throw badUserInput(`"${argument}" has to be a division code of 6, 9 or 12 digits.`);
    const successors = former.successorsOf(padded) ?? [padded];
    const [only, ...others] = successors.filter((one) => isKnown(one, divisionPrefix(one) ?? one));
    if (only === undefined) throw notFound(`"${argument}": no division has that code.`);
    if (successors.length > 1) {
      throw badUserInput(`"${argument}": that division was split; ask for ${[only, ...others].join(" or ")}.`);
    }
    return divisionPrefix(only) ?? only;
  }

  function today(code: string): string | null {
    const successors = former.successorsOf(code);
    if (successors === null) return code;
    const [only, ...others] = successors;
    return only === undefined || others.length > 0 ? null : only;
  }

  const here = areaUnder(area);

  const places: Places = {
    prefixOf,
    countyOrBelow(code, argument) {
      const prefix = prefixOf(code, argument);
      if (prefix.length < 6) throw badUserInput(`"${argument}" has to be a county, a town or a community.`);
      return prefix;
    },
    isCommunity(code, place = code) {
      const community = today(code);
      return community !== null && divisions.community(community) !== null && here.contains(place);
    },
    today,
    prefixesOf: (code) => former.divisionsOf(code)?.map((one) => divisionPrefix(one) ?? one) ?? [code],
    communityOf(code) {
      if (code === null || code.length < communityDigits) return null;
      const community = today(code.slice(0, communityDigits));
      return community === null ? null : { code: community };
    },
    issueOf(code) {
      const successors = code === null ? null : former.successorsOf(code.slice(0, communityDigits));
      if (successors === null || successors.length === 1) return null;
      return successors.length > 1 ? "AMBIGUOUS_VALUE" : "BROKEN_REFERENCE";
    },
    partsOf: (prefix) => [prefix, ...former.prefixesWithin(prefix)],
    areaOf: areaUnder,
    within: (part) => (part.isEverywhere ? places : createPlaces(divisions, former, part)),
  };

  function areaUnder(part: Area): Area {
    if (part.isEverywhere || former === noFormerDivisions) return part;
    /** Inside today, wherever it is of the places that it may be. */
    const leadsInside = (code: string): boolean => {
      const divisions = former.divisionsOf(code.slice(0, communityDigits)) ?? [];
      return divisions.length > 0 && divisions.every((one) => part.contains(divisionPrefix(one)));
    };
    return {
      ...part,
      contains: (code) => part.contains(code) || (code !== null && leadsInside(code)),
      narrow(prefix) {
        const parts = part.narrow(prefix);
        if (parts.length > 0) return parts;
        if (leadsInside(prefix)) return [prefix];
        const now = today(prefix);
        return now === null ? [] : part.narrow(divisionPrefix(now) ?? now);
      },
    };
  }
  return places;
}
