import DataLoader from "dataloader";
import type { Call } from "../../adapters/system.ts";
import type { GridPlatform } from "../../adapters/systems/grid/gridPlatform.ts";
import type { GridUnitRecord } from "../../adapters/systems/grid/unit.ts";
import { rowsFrom } from "../kit/incompleteLists.ts";

/** From so many communities of one town on, the town's tree is one call for all of them. */
const communitiesPerTree = 4;

/**
 * The units at and below a town (9 digits) or community (12). The platform takes one code a call; a town's tree holds
 * those of its communities, so that the calls of a list of communities do not grow with it.
 */
export function treeLoader(unitsBelow: GridPlatform["operations"]["unitsBelow"], call: Call) {
  return new DataLoader<string, readonly GridUnitRecord[]>(async (codes) => {
    const codesOfTown = Map.groupBy(codes, (code) => code.slice(0, 9));
    return await Promise.all(
      codes.map(async (code) => {
        const town = code.slice(0, 9);
        if ((codesOfTown.get(town)?.length ?? 0) < communitiesPerTree) return await unitsBelow(code, call);
        const tree = await unitsBelow(town, call);
        return rowsFrom(
          tree.filter((unit) => unit.code.startsWith(code)),
          tree,
        );
      }),
    );
  });
}
