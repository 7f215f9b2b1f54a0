import { createApplications } from "./applications.ts";
import { createAssets } from "./assets.ts";
import { createBalances } from "./balances.ts";
import { parseWall } from "./clock.ts";
import { createDepartments, readCommunities } from "./communities.ts";
import type { WorldContext } from "./context.ts";
import { createContracts } from "./contracts.ts";
import { createEvents } from "./events.ts";
import { withFormerCodes } from "./formerCodes.ts";
import { createGrids } from "./grids.ts";
import { createItems } from "./items.ts";
import { createKeyPlaces } from "./keyPlaces.ts";
import { createMembers } from "./members.ts";
import { createOrganisations } from "./organisations.ts";
import { createPopulation } from "./persons.ts";
import { createRandom } from "./random.ts";
import { createRisks } from "./risks.ts";
import { createStations } from "./stations.ts";
import { createTransactions } from "./transactions.ts";
import type { World } from "./types.ts";
import { withUnidentified } from "./unidentified.ts";

export interface WorldOptions {
  readonly seed: number;
  /** 1: about 6,000 households and 20,000 persons. A fraction keeps all 47 communities with fewer households each. */
  readonly scale: number;
  /** The "now" of the world, yyyy-MM-dd. Default 2026-11-20. */
  readonly baseDate?: string;
}

/** Makes the whole synthetic world. The same options give the same world, to the last digit, on every machine. */
export function createWorld({ seed, scale, baseDate = "2026-11-20" }: WorldOptions): World {
  const communities = readCommunities();
  const now = parseWall(`${baseDate} 20:00:00`);
  const context: WorldContext = { random: createRandom(seed), scale, now, communities };
  const departments = createDepartments(communities);
  const grids = createGrids(context);
  const { persons, households } = createPopulation(context, grids);
  const byCommunity = Map.groupBy(persons, ({ householdCode }) => householdCode.slice(0, 12));
  const personsOf = (communityCode: string) => byCommunity.get(communityCode) ?? [];
  const items = createItems(context, departments);
  const organisations = createOrganisations(context);
  const assets = createAssets(context, organisations);
  const world: World = {
    seed,
    scale,
    baseDate,
    communities,
    departments,
    persons,
    households,
    grids,
    events: createEvents(context, grids, personsOf),
    keyPlaces: createKeyPlaces(context, grids),
    risks: createRisks(context, grids, personsOf),
    items,
    stations: createStations(context),
    applications: createApplications(context, items, personsOf),
    organisations,
    members: createMembers(context, organisations, households, persons),
    assets,
    contracts: createContracts(context, organisations, assets, personsOf),
    balances: createBalances(context, organisations),
    transactions: createTransactions(context, organisations, assets),
  };
  return withFormerCodes(withUnidentified(world, context.random.fork("unidentified")));
}
