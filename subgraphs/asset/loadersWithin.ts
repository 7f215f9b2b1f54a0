import { narrowedCount, narrowedList } from "../kit/narrowedList.ts";
import { remembered } from "../kit/remembered.ts";
import type { View } from "../subgraph.ts";
import type { AssetLoaders } from "./loaders.ts";

/**
 * What the loaders give to a caller who sees an area alone. Everything of the platform belongs to an organisation, and that to a
 * division; which organisations are inside is read once, so that what is outside and what is not there cost the same calls.
 */
export function assetLoadersWithin(load: AssetLoaders, { area, holdAbsence }: View): AssetLoaders {
  if (area.isEverywhere) return load;

  const unitsInside = remembered(async () => {
    const sets = await Promise.all(area.prefixes.map(load.unitsWithin));
    return (unitCode: string) => sets.some((units) => units.has(unitCode));
  });
  const insideOnly = <Value extends { readonly unitCode: string }>(read: () => Promise<Value | null>) =>
    holdAbsence(
      async () => {
        const [found, isInside] = await Promise.all([read(), unitsInside()]);
        return found !== null && isInside(found.unitCode) ? found : null;
      },
      (found) => found === null,
    );

  return {
    ...load,
    organisation: (uscc) =>
      holdAbsence(
        async () => {
          const found = await load.organisation(uscc);
          return found !== null && area.contains(found.divisionCode) ? found : null;
        },
        (found) => found === null,
      ),
    organisationOfUnit: (unitCode) => insideOnly(() => load.organisationOfUnit(unitCode)),
    organisationsOf: async (code) => (area.contains(code) ? await load.organisationsOf(code) : []),
    organisations: ({ prefix }, slice) =>
      narrowedList(area.narrow(prefix), slice, (part, window) => load.organisations({ prefix: part }, window)),
    organisationCount: async (prefix) => (await narrowedCount(area.narrow(prefix), load.organisationCount)) ?? 0,
    membershipsOf: (number) =>
      holdAbsence(
        async () => {
          const [found, isInside] = await Promise.all([load.membershipsOf(number), unitsInside()]);
          return found.filter(({ unitCode }) => isInside(unitCode));
        },
        (found) => found.length === 0,
      ),
    asset: (id) => insideOnly(() => load.asset(id)),
    contract: (number) => insideOnly(() => load.contract(number)),
  };
}
