import DataLoader from "dataloader";
import type { Call, Page, Query } from "../../adapters/system.ts";
import type { UnitPages } from "../../adapters/systems/asset/assetDatabase.ts";
import type { FollowingInput, TopInput } from "../../adapters/systems/asset/unitWindows.ts";
import { remembered } from "../kit/remembered.ts";
import { loaderFamily } from "./loaderFamily.ts";

/** A list that every organisation has: its first rows, batched over organisations, and the rows behind a key. */
export interface UnitList<Filter extends object, Value> {
  readonly top: (unit: string, limit: number, filter: Filter) => Promise<Page<Value>>;
  readonly following: (input: FollowingInput, filter: Filter) => Promise<Page<Value>>;
}

export function unitList<Filter extends object, Value>(
  topOfUnits: Query<TopInput & Filter, UnitPages<Value>>,
  followingInUnit: Query<FollowingInput & Filter, Page<Value>>,
  call: Call,
): UnitList<Filter, Value> {
  const tops = loaderFamily<Filter & { readonly limit: number }, Page<Value>>(
    (input) =>
      new DataLoader(async (units: readonly string[]) => {
        const pages = await topOfUnits({ ...input, units }, call);
        return units.map((unit) => pages.get(unit) ?? { rows: [], total: 0 });
      }),
  );
  const following = remembered((input: FollowingInput & Filter) => followingInUnit(input, call));
  return {
    top: (unit, limit, filter) => tops({ ...filter, limit }).load(unit),
    following: (input, filter) => following({ ...filter, ...input }),
  };
}
