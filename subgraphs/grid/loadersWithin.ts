import { SourceError } from "../../adapters/errors.ts";
import type { ResidentRecord } from "../../adapters/systems/grid/resident.ts";
import { rowsFrom } from "../kit/incompleteLists.ts";
import { narrowedCount, narrowedList } from "../kit/narrowedList.ts";
import type { View } from "../subgraph.ts";
import { eventsWithin } from "./eventsWithin.ts";
import type { GridLoaders } from "./loaders.ts";

/**
 * What the loaders give to a caller who sees an area alone. Where the code tells, nothing is asked for what is outside; where a
 * record tells (events, residents), it is read and left out.
 */
export function gridLoadersWithin(load: GridLoaders, { area, holdAbsence }: View): GridLoaders {
  if (area.isEverywhere) return load;

  const event: GridLoaders["event"] = (id) =>
    holdAbsence(async () => {
      const found = await load.event(id);
      return found !== null && area.contains(found.gridCode) ? found : null;
    }, isNull);

  return {
    ...load,
    event,
    unit: async (code) => (area.contains(code) ? await load.unit(code) : null),
    async unitsBelow(code) {
      // The platform knows trees of towns and communities.
      const roots = new Set(area.narrow(code).map((part) => part.slice(0, 12)));
      const trees = await Promise.all([...roots].map(load.unitsBelow));
      return rowsFrom(
        trees.flat().filter((unit) => area.contains(unit.code)),
        ...trees,
      );
    },
    household: async (code) => (area.contains(code) ? await load.household(code) : null),
    membersOf: async (code) => (area.contains(code) ? await load.membersOf(code) : []),
    resident: (number) =>
      holdAbsence(async () => {
        const found = await load.resident(number);
        return found !== null && area.contains(placeOf(found)) ? found : null;
      }, isNull),
    households: (filter, slice) =>
      narrowedList(area.narrow(filter.code), slice, (code, part) => load.households({ ...filter, code }, part)),
    keyPlaces: (filter, slice) =>
      narrowedList(area.narrow(filter.code), slice, (code, part) => load.keyPlaces({ ...filter, code }, part)),
    risks: (filter, slice) =>
      narrowedList(area.narrow(filter.code), slice, (code, part) => load.risks({ ...filter, code }, part)),
    events: eventsWithin(load.events, area),
    householdCount: (code) => narrowedCount(area.narrow(code), load.householdCount),
    population: (code) => narrowedCount(area.narrow(code), load.population),
    async handleEvent(input, key) {
      if ((await event(input.eventId)) !== null) return await load.handleEvent(input, key);
      // As the platform answers for an event that it does not have.
      throw new SourceError({ system: "grid", operation: "handleEvent", reason: "absent" });
    },
  };
}

function placeOf({ householdCode, gridCode }: ResidentRecord): string | null {
  return householdCode ?? gridCode;
}

function isNull(value: unknown): boolean {
  return value === null;
}
