import { rowsFrom } from "../kit/incompleteLists.ts";
import { narrowedCount, narrowedList } from "../kit/narrowedList.ts";
import type { Places } from "../kit/places.ts";
import { eventsOfParts } from "./eventsWithin.ts";
import type { GridLoaders } from "./loaders.ts";

type PlaceLoaders = Pick<
  GridLoaders,
  "unit" | "unitsBelow" | "households" | "keyPlaces" | "risks" | "events" | "householdCount" | "population"
>;

/** What stands on the platform under a place's former codes is found under its code of today (曾用区划代码). */
export function gridLoadersUnderFormerCodes(load: GridLoaders, { partsOf }: Pick<Places, "partsOf">): GridLoaders {
  const found: PlaceLoaders = {
    async unit(code) {
      for (const part of partsOf(code)) {
        const unit = await load.unit(part);
        if (unit !== null) return unit;
      }
      return null;
    },
    async unitsBelow(code) {
      const trees = await Promise.all(partsOf(code).map(load.unitsBelow));
      return rowsFrom(trees.flat(), ...trees);
    },
    households: (filter, slice) =>
      narrowedList(partsOf(filter.code), slice, (code, part) => load.households({ ...filter, code }, part)),
    keyPlaces: (filter, slice) =>
      narrowedList(partsOf(filter.code), slice, (code, part) => load.keyPlaces({ ...filter, code }, part)),
    risks: (filter, slice) =>
      narrowedList(partsOf(filter.code), slice, (code, part) => load.risks({ ...filter, code }, part)),
    events: eventsOfParts(load.events, partsOf),
    householdCount: (code) => narrowedCount(partsOf(code), load.householdCount),
    population: (code) => narrowedCount(partsOf(code), load.population),
  };
  return { ...load, ...found };
}
