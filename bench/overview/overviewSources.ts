import type { AssetDatabase } from "../../adapters/systems/asset/assetDatabase.ts";
import type { Divisions } from "../../adapters/systems/division/divisions.ts";
import type { GridPlatform } from "../../adapters/systems/grid/gridPlatform.ts";
import type { FrontDatabase } from "../../adapters/systems/service/frontDatabase.ts";
import type { ServicePlatform } from "../../adapters/systems/service/servicePlatform.ts";

export interface OverviewSources {
  readonly divisions: Divisions;
  readonly grid: GridPlatform["operations"];
  readonly service: ServicePlatform["operations"];
  readonly front: FrontDatabase["operations"];
  readonly asset: AssetDatabase["operations"];
}
