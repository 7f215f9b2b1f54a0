import { divisionPrefix, padDivisionCode } from "../adapters/kit/divisionCode.ts";
import type { Divisions } from "../adapters/systems/division/divisions.ts";
import { badUserInput, notFound } from "./publicError.ts";

/** Checks codes of places against the division table, before any source is asked. */
export interface Places {
  /** The digits with which every code inside the division or community begins. */
  readonly prefixOf: (code: string, argument: string) => string;
  /** The same for sources that know nothing above the county: `BAD_USER_INPUT` for a province or prefecture. */
  readonly countyOrBelow: (code: string, argument: string) => string;
  /** The digits of a county, town or community of the table; null for anything else. */
  readonly countyPrefixOf: (code: string) => string | null;
  readonly isCommunity: (code: string) => boolean;
}

export function createPlaces(divisions: Divisions): Places {
  const isKnown = (padded: string) => divisions.division(padded) !== null || divisions.community(padded) !== null;

  function prefixOf(code: string, argument: string): string {
    const padded = padDivisionCode(code);
    const prefix = divisionPrefix(code);
    if (padded === null || prefix === null) {
      throw badUserInput(`"${argument}" has to be a division code of 6, 9 or 12 digits.`);
    }
    if (!isKnown(padded)) throw notFound(`"${argument}": no division has that code.`);
    return prefix;
  }

  return {
    prefixOf,
    countyOrBelow(code, argument) {
      const prefix = prefixOf(code, argument);
      if (prefix.length < 6) throw badUserInput(`"${argument}" has to be a county, a town or a community.`);
      return prefix;
    },
    countyPrefixOf(code) {
      const padded = padDivisionCode(code);
      const prefix = divisionPrefix(code);
      return padded === null || prefix === null || prefix.length < 6 || !isKnown(padded) ? null : prefix;
    },
    isCommunity: (code) => divisions.community(code) !== null,
  };
}
