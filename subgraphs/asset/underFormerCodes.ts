import { narrowedCount, narrowedList } from "../narrowedList.ts";
import type { Places } from "../places.ts";
import type { AssetLoaders } from "./loaders.ts";

type PlaceLoaders = Pick<AssetLoaders, "organisationsOf" | "organisations" | "organisationCount" | "unitsWithin">;

/** What stands on the platform under a place's former codes is found under its code of today (曾用区划代码). */
export function assetLoadersUnderFormerCodes(load: AssetLoaders, { partsOf }: Pick<Places, "partsOf">): AssetLoaders {
  const found: PlaceLoaders = {
    organisationsOf: async (code) => (await Promise.all(partsOf(code).map(load.organisationsOf))).flat(),
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
