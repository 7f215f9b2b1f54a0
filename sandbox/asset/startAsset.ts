import { join } from "node:path";
import type { CallCounter } from "../control/calls.ts";
import type { Faults } from "../control/faults.ts";
import { openDoor } from "../postgres/door/door.ts";
import { keepZone } from "../postgres/keepZone.ts";
import { readOrCreatePassword } from "../postgres/password.ts";
import { ensureReadOnlyRole } from "../postgres/readOnlyRole.ts";
import { seedOnce } from "../postgres/seedOnce.ts";
import type { PostgresServer } from "../postgres/startPostgres.ts";
import { withClient } from "../postgres/withClient.ts";
import type { World } from "../world/types.ts";
import { writeDrop, writeMissingDrop } from "./drop.ts";
import { ASSET_VERSION, seedAssets } from "./seedAssets.ts";

export interface AssetOptions {
  readonly postgres: PostgresServer;
  readonly world: World;
  readonly stateDirectory: string;
  readonly faults: Faults;
  readonly calls: CallCounter;
  /** Port of the door; 0 or nothing: a free one. */
  readonly port?: number | undefined;
}

export interface AssetSystem {
  /** `postgresql://asset_reader:…@127.0.0.1:port/legacy_asset`: through the door, read only. */
  readonly url: string;
  /** `<state>/drop/out`, with one directory a month. */
  readonly dropDirectory: string;
  readonly close: () => Promise<void>;
}

const DATABASE = "legacy_asset";
const READER = "asset_reader";

/** The asset platform: its database behind a counting door, and its file drop. */
export async function startAsset(options: AssetOptions): Promise<AssetSystem> {
  const { postgres, world, stateDirectory } = options;
  const dropDirectory = join(stateDirectory, "drop", "out");
  const { seed, scale, baseDate } = world;
  const mark = { seed, scale, baseDate, version: ASSET_VERSION };
  if (await seedOnce(postgres, DATABASE, mark, (client) => seedAssets(client, world))) {
    await writeDrop(dropDirectory, world);
  }
  await writeMissingDrop(dropDirectory, world);
  await keepZone(postgres, DATABASE);
  const password = await readOrCreatePassword(stateDirectory, READER);
  await withClient(postgres.connection(DATABASE), (client) =>
    ensureReadOnlyRole(client, { name: READER, password, database: DATABASE }),
  );
  const { faults, calls, port } = options;
  const door = await openDoor({ system: "asset", faults, calls, upstream: postgres, port });
  return {
    url: `postgresql://${READER}:${password}@${door.host}:${door.port}/${DATABASE}`,
    dropDirectory,
    close: door.close,
  };
}
