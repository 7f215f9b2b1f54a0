import { rowsFrom } from "../kit/incompleteLists.ts";
import { narrowedCount, narrowedList } from "../kit/narrowedList.ts";
import type { Places } from "../kit/places.ts";
import type { AssetLoaders } from "./loaders.ts";

type PlaceLoaders = Pick<AssetLoaders, "organisationsOf" | "organisations" | "organisationCount" | "unitsWithin">;

/** What stands on the platform under a place's former codes is found under its code of today (曾用区划代码). */
export function assetLoadersUnderFormerCodes(load: AssetLoaders, { partsOf }: Pick<Places, "partsOf">): AssetLoaders {
  const found: PlaceLoaders = {
    async organisationsOf(code) {
      const lists = await Promise.all(partsOf(code).map(load.organisationsOf));
      return rowsFrom(lists.flat(), ...lists);
    },
    organisations: ({ prefix }, slice) =>
      narrowedList(partsOf(prefix), slice, (part, window) => load.organisations({ prefix: part }, window)),
    organisationCount: async (prefix) => (await narrowedCount(partsOf(prefix), load.organisationCount)) ?? 0,
    async unitsWithin(prefix) {
      const [only, ...others] = await Promise.all(partsOf(prefix).map(load.unitsWithin));
      return others.length === 0
        ? (only ?? new Set())
        : new Set([only ?? [], ...others].flatMap((units) => [...units]));
    },
  };
  return { ...load, ...found };
}
