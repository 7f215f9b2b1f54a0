import { rm } from "node:fs/promises";
import { type AssetDatabase, assetDatabase } from "../../../adapters/systems/asset/assetDatabase.ts";
import { type AssetDrop, assetDrop } from "../../../adapters/systems/asset/assetDrop.ts";
import { startAsset } from "../../../sandbox/asset/startAsset.ts";
import { CallCounter } from "../../../sandbox/control/calls.ts";
import { Faults } from "../../../sandbox/control/faults.ts";
import { withClient } from "../../../sandbox/postgres/withClient.ts";
import { createWorld } from "../../../sandbox/world/createWorld.ts";
import type { World } from "../../../sandbox/world/types.ts";
import { temporaryPostgres } from "../../sandbox/temporaryPostgres.ts";

export interface AssetStandIn {
  readonly world: World;
  readonly calls: CallCounter;
  readonly faults: Faults;
  readonly database: AssetDatabase;
  readonly drop: AssetDrop;
  readonly dropDirectory: string;
  /** Runs statements as the owner of the tables, behind the door. */
  readonly change: (...statements: readonly string[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The asset platform over real sockets, and the adapter's systems that read it. */
export async function startAssetStandIn(): Promise<AssetStandIn> {
  const world = createWorld({ seed: 5, scale: 0.05 });
  const [faults, calls] = [new Faults(), new CallCounter()];
  const postgres = await temporaryPostgres();
  const asset = await startAsset({
    postgres: postgres.server,
    world,
    stateDirectory: postgres.directory,
    faults,
    calls,
  });
  const database = assetDatabase({ url: asset.url, deadlineMs: 2_000 }, { retries: 0, breaker: { failures: 1_000 } });
  const drop = assetDrop({ directory: asset.dropDirectory, deadlineMs: 2_000 }, { retries: 0 });
  return {
    world,
    calls,
    faults,
    database,
    drop,
    dropDirectory: asset.dropDirectory,
    change: (...statements) =>
      withClient(postgres.server.connection("legacy_asset"), async (client) => {
        for (const statement of statements) await client.query(statement);
      }),
    stop: async () => {
      await Promise.all([database.close(), drop.close()]);
      await asset.close();
      await postgres.remove();
      await rm(postgres.directory, { recursive: true, force: true });
    },
  };
}

export const call = () => ({ requestId: "test", signal: AbortSignal.timeout(20_000) });
