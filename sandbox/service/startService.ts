import type { CallCounter } from "../control/calls.ts";
import type { Faults } from "../control/faults.ts";
import { dirtOf } from "../dirt/dirt.ts";
import { withDirt } from "../dirt/withDirt.ts";
import { FRONT_DATABASE, FrontDatabase, seedFront } from "../front/frontDatabase.ts";
import { FrontFollower } from "../front/frontFollower.ts";
import { openDoor } from "../postgres/door/door.ts";
import { keepZone } from "../postgres/keepZone.ts";
import { readOrCreatePassword } from "../postgres/password.ts";
import { ensureReadOnlyRole } from "../postgres/readOnlyRole.ts";
import type { PostgresServer } from "../postgres/startPostgres.ts";
import { withClient } from "../postgres/withClient.ts";
import type { World } from "../world/types.ts";
import { serveHttp } from "./httpServer.ts";
import { localNow } from "./localTime.ts";
import { ServicePlatform } from "./platform.ts";
import { itemsByCode, recordsOf } from "./serviceRecord.ts";
import { ServiceStore } from "./serviceStore.ts";
import type { SignatureAlgorithm } from "./signature.ts";
import { moveTo } from "./stages.ts";
import { writeItem, writeStation } from "./wire.ts";

export interface ServiceOptions {
  readonly postgres: PostgresServer;
  readonly world: World;
  readonly stateDirectory: string;
  readonly faults: Faults;
  readonly calls: CallCounter;
  readonly report: (line: string) => void;
  readonly appKey: string;
  readonly secret: string;
  /** Default md5. */
  readonly algorithm?: SignatureAlgorithm | undefined;
  /** Calls a second for one appKey, default 20; Infinity lifts it. */
  readonly rateLimit?: number | undefined;
  /** One call in so many answers HTTP 502, default 200; 0: none. */
  readonly badGatewayEvery?: number | undefined;
  /** How long a changed record is missing from the front database, default 300 ms. */
  readonly frontGapMs?: number | undefined;
  /** Port of the REST interface; 0 or nothing: a free one. */
  readonly port?: number | undefined;
  /** Port of the door of the front database; 0 or nothing: a free one. */
  readonly frontPort?: number | undefined;
  /** Clock for the signature check, default Date.now. */
  readonly now?: (() => number) | undefined;
}

export interface ServiceSystem {
  /** `http://127.0.0.1:port`, to which `/gateway/api/<name>.htm` is added. */
  readonly url: string;
  /** `postgresql://front_reader:…@127.0.0.1:port/legacy_front`: through the door, read only. */
  readonly frontUrl: string;
  /** Moves an application to a stage hj, as its department would. False when there is no such application. */
  readonly advance: (number: string, stage: string, note: string) => Promise<boolean>;
  /**
   * Takes an application out of the front database now and brings it back after a gap. Resolves when it is out;
   * false when there is no such application.
   */
  readonly rewrite: (number: string, gapMs: number) => Promise<boolean>;
  /** Resolves when the front database holds everything that was written. */
  readonly frontSettled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Raise it when tables or rows change, so that older databases are filled again. */
const SERVICE_VERSION = 2;
const DEFAULT_FRONT_GAP_MS = 300;
const READER = "front_reader";

/** The government-service platform: its REST interface, and its front database behind a counting door. */
export async function startService(options: ServiceOptions): Promise<ServiceSystem> {
  const { postgres, world, stateDirectory, faults, calls, report } = options;
  const { seed, scale, baseDate } = world;
  const mark = { seed, scale, baseDate, version: SERVICE_VERSION };
  const dirt = dirtOf(world);
  const items = itemsByCode(world.items);
  const store = await ServiceStore.open(postgres, mark, () => recordsOf(world));
  await seedFront(postgres, mark, () => store.all(), items);
  await keepZone(postgres, FRONT_DATABASE);
  const front = new FrontDatabase(postgres, items);
  const follower = new FrontFollower(store, front, report);
  await follower.catchUp();

  const password = await readOrCreatePassword(stateDirectory, READER);
  await withClient(postgres.connection(FRONT_DATABASE), (client) =>
    ensureReadOnlyRole(client, { name: READER, password, database: FRONT_DATABASE }),
  );
  const door = await openDoor({ system: "front", faults, calls, upstream: postgres, port: options.frontPort });

  const gapMs = options.frontGapMs ?? DEFAULT_FRONT_GAP_MS;
  const changed = (number: string): void => {
    follower.follow(number, gapMs).catch((error: unknown) => report(`Front database: ${String(error)}`));
  };
  const platform = new ServicePlatform({
    ...options,
    store,
    itemRows: withDirt(world.items.map(writeItem), ({ sxbm }) => sxbm, dirt, "service.item"),
    stationRows: withDirt(world.stations.map(writeStation), ({ zdbm }) => zdbm, dirt, "service.station"),
    itemsByCode: items,
    changed,
  });
  const http = await serveHttp({ ...options, platform });
  return {
    url: http.url,
    frontUrl: `postgresql://${READER}:${password}@${door.host}:${door.port}/${FRONT_DATABASE}`,
    advance: async (number, stage, note) => {
      const moved = await store.write(async (writer) => {
        const record = await writer.lock(number);
        if (record) await writer.save(moveTo(record, { stage, operator: "窗口", note, at: localNow() }));
        return record !== null;
      });
      if (moved) changed(number);
      return moved;
    },
    rewrite: async (number, gap) => {
      const known = (await store.find(number)) !== null;
      if (!known) return false;
      await store.write((writer) => writer.queueForFront(number));
      await follower.follow(number, gap);
      return true;
    },
    frontSettled: () => follower.settled(),
    close: async () => {
      await Promise.all([http.stop(), door.close()]);
      await follower.close();
      await Promise.all([front.close(), store.close()]);
    },
  };
}
