import { divisionPrefix, padDivisionCode } from "../adapters/kit/divisionCode.ts";
import type { Divisions } from "../adapters/systems/division/divisions.ts";
import { type Area, areaOf } from "./area.ts";
import { badUserInput, notFound } from "./publicError.ts";

/**
 * Checks codes of places against the division table, before any source is asked. A place outside the caller's area is unknown;
 * what lies around the area is known, to ask for the part of it that is inside.
 */
export interface Places {
  /** The digits with which every code inside the division or community begins. */
  readonly prefixOf: (code: string, argument: string) => string;
  /** The same for sources that know nothing above the county: `BAD_USER_INPUT` for a province or prefecture. */
  readonly countyOrBelow: (code: string, argument: string) => string;
  /** @param place where in the community; the whole of it when left out */
  readonly isCommunity: (code: string, place?: string) => boolean;
  readonly within: (area: Area) => Places;
}

const everywhere = areaOf([""]);

export function createPlaces(divisions: Divisions, area: Area = everywhere): Places {
  const isKnown = (padded: string, prefix: string) =>
    area.overlaps(prefix) && (divisions.division(padded) !== null || divisions.community(padded) !== null);

  function prefixOf(code: string, argument: string): string {
    const padded = padDivisionCode(code);
    const prefix = divisionPrefix(code);
    if (padded === null || prefix === null) {
      throw badUserInput(`"${argument}" has to be a division code of 6, 9 or 12 digits.`);
    }
    if (!isKnown(padded, prefix)) throw notFound(`"${argument}": no division has that code.`);
    return prefix;
  }

  const places: Places = {
    prefixOf,
    countyOrBelow(code, argument) {
      const prefix = prefixOf(code, argument);
      if (prefix.length < 6) throw badUserInput(`"${argument}" has to be a county, a town or a community.`);
      return prefix;
    },
    isCommunity: (code, place = code) => area.contains(place) && divisions.community(code) !== null,
    within: (part) => (part.isEverywhere ? places : createPlaces(divisions, part)),
  };
  return places;
}
