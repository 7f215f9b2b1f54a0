import type { World } from "./types.ts";

/**
 * 新瑭村 under the code of a town that was merged away (synthetic, `sandbox/former-divisions.csv`): no system was told, so that
 * all three still hold its records under the former code.
 */
export const formerCodes: ReadonlyMap<string, string> = new Map([["320583102214", "320583190214"]]);

/** Writes the records of recoded communities under their former codes; nothing else of the world changes. */
export function withFormerCodes(world: World): World {
  const held = (code: string): string => {
    const former = formerCodes.get(code.slice(0, 12));
    return former === undefined ? code : former + code.slice(12);
  };
  return {
    ...world,
    persons: world.persons.map((person) => ({ ...person, householdCode: held(person.householdCode) })),
    households: world.households.map((household) => ({
      ...household,
      code: held(household.code),
      microGridCode: held(household.microGridCode),
    })),
    grids: world.grids.map((grid) => ({
      ...grid,
      code: held(grid.code),
      parentCode: grid.parentCode === null ? null : held(grid.parentCode),
    })),
    events: world.events.map((event) => ({ ...event, gridCode: held(event.gridCode) })),
    keyPlaces: world.keyPlaces.map((place) => ({ ...place, gridCode: held(place.gridCode) })),
    risks: world.risks.map((risk) => ({ ...risk, gridCode: held(risk.gridCode) })),
    stations: world.stations.map((station) => ({ ...station, communityCode: held(station.communityCode) })),
    applications: world.applications.map((application) => ({
      ...application,
      communityCode: held(application.communityCode),
    })),
    organisations: world.organisations.map((organisation) => ({
      ...organisation,
      divisionCode: held(organisation.divisionCode),
    })),
  };
}
