import DataLoader from "dataloader";
import type { Call, Rows } from "../../adapters/system.ts";
import type { ItemRecord } from "../../adapters/systems/service/item.ts";
import { type ServicePlatform, wholeCatalogue } from "../../adapters/systems/service/servicePlatform.ts";
import type { StationRecord } from "../../adapters/systems/service/station.ts";
import { decodeItemCode } from "../../adapters/values/itemCode.ts";
import { rowsFrom } from "../kit/incompleteLists.ts";
import { loadGroups, loadRecords } from "../kit/loading.ts";
import type { Places } from "../kit/places.ts";
import type { View } from "../subgraph.ts";

/** 办事指南: items and stations, which hold no person and are kept by the adapter for minutes. */
export interface GuideLoaders {
  /** By implementation code or old number. */
  readonly item: (code: string) => Promise<ItemRecord | null>;
  /** In code order. */
  readonly itemsOf: (departmentUscc: string) => Promise<readonly ItemRecord[]>;
  /** The items of all departments, in code order. */
  readonly catalogue: () => Promise<readonly ItemRecord[]>;
  readonly stations: (communityCode: string) => Promise<readonly StationRecord[]>;
}

export function createGuideLoaders(
  { operations }: ServicePlatform,
  call: Call,
  { area }: View,
  places: Places,
): GuideLoaders {
  const departments = new DataLoader(loadGroups(operations.itemsByDepartment, call));
  const singles = new DataLoader(loadRecords(operations.itemByCode, call));
  const stations = new DataLoader(loadGroups(operations.stationsByTown, call));
  return {
    async item(code) {
      const departmentUscc = departmentOf(code);
      const items = departmentUscc === null ? [] : await departments.load(departmentUscc);
      const listed = items.find((item) => item.implementationCode === code);
      return listed ?? (await singles.load(code))?.item ?? null;
    },
    itemsOf: async (departmentUscc) => inCodeOrder(await departments.load(departmentUscc)),
    catalogue: async () => inCodeOrder((await operations.catalogue([wholeCatalogue], call)).get(wholeCatalogue) ?? []),
    async stations(communityCode) {
      if (!area.contains(communityCode)) return [];
      const codes = places.partsOf(communityCode);
      const ofTowns = await stations.loadMany([...new Set(codes.map((code) => code.slice(0, 9)))]);
      const lists = ofTowns.map((ofTown) => {
        if (ofTown instanceof Error) throw ofTown;
        return ofTown;
      });
      const own = lists.flat().filter((station) => codes.includes(station.communityCode ?? ""));
      return rowsFrom(own, ...lists);
    },
  };
}

/** A new code begins with the code of its department, so that one call brings all its items; an old number does not. */
export function departmentOf(itemCode: string): string | null {
  const code = decodeItemCode(itemCode);
  return code?.kind === "implementation" ? code.department : null;
}

function inCodeOrder(items: Rows<ItemRecord>): Rows<ItemRecord> {
  const ordered = items.toSorted((left, right) => (left.implementationCode < right.implementationCode ? -1 : 1));
  return rowsFrom(ordered, items);
}
