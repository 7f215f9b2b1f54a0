import { divisionPrefix, padDivisionCode } from "../adapters/kit/divisionCode.ts";
import type { Divisions } from "../adapters/systems/division/divisions.ts";
import { badUserInput, notFound } from "./publicError.ts";

/** Checks codes of places against the division table, before any source is asked. */
export interface Places {
  /** The digits with which every code inside the division or community begins. */
  readonly prefixOf: (code: string, argument: string) => string;
  readonly isCommunity: (code: string) => boolean;
}

export function createPlaces(divisions: Divisions): Places {
  return {
    prefixOf(code, argument) {
      const padded = padDivisionCode(code);
      const prefix = divisionPrefix(code);
      if (padded === null || prefix === null) {
        throw badUserInput(`"${argument}" has to be a division code of 6, 9 or 12 digits.`);
      }
      if (divisions.division(padded) === null && divisions.community(padded) === null) {
        throw notFound(`"${argument}": no division has that code.`);
      }
      return prefix;
    },
    isCommunity: (code) => divisions.community(code) !== null,
  };
}
