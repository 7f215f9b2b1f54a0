import { startAsset } from "./asset/startAsset.ts";
import { gridCredentials, serviceCredentials } from "./config.ts";
import { CallCounter } from "./control/calls.ts";
import { Faults } from "./control/faults.ts";
import { startControl } from "./control/startControl.ts";
import { startGrid } from "./grid/startGrid.ts";
import { startPostgres } from "./postgres/startPostgres.ts";
import { openStoreDatabase } from "./postgres/storeDatabase.ts";
import { startService } from "./service/startService.ts";
import { createWorld } from "./world/createWorld.ts";
import type { World } from "./world/types.ts";

export interface SandboxOptions {
  /** Where databases, journals, passwords and the file drop are kept. */
  readonly stateDirectory: string;
  /** Default 1. */
  readonly scale?: number;
  /** Default 1. */
  readonly seed?: number;
  /** 0 or nothing: any free port. */
  readonly ports?: Readonly<Partial<Record<"control" | "grid" | "service" | "asset" | "front", number>>>;
  /** `postgresql://user:password@host:port` of a superuser, to use a server that runs already. */
  readonly postgresUrl?: string | undefined;
  /** One reply of the grid platform in so many is in GBK; 0: none. Default 10. */
  readonly gbkEvery?: number;
  /** One call of the service platform in so many answers HTTP 502; 0: none. Default 200. */
  readonly badGatewayEvery?: number;
  /** Calls a second that the service platform takes from one appKey. Default 20. */
  readonly rateLimit?: number;
  /** Told what happens, a line each. Default: nothing. */
  readonly report?: (line: string) => void;
}

export interface SandboxEndpoints {
  readonly control: string;
  /** Ends in /services/process. */
  readonly grid: string;
  /** `/gateway/api/<name>.htm` is added to it. */
  readonly service: string;
  /** Read-only accounts, through the counting doors. */
  readonly asset: string;
  readonly front: string;
  /** Holds one directory a month. */
  readonly dropDirectory: string;
  /** No legacy system: an empty database that the demo's gateway keeps its own store in. */
  readonly store: string;
}

export interface Sandbox {
  readonly endpoints: SandboxEndpoints;
  readonly world: World;
  readonly calls: CallCounter;
  readonly faults: Faults;
  /** Ends every server and the database; a second call waits for the first. */
  readonly stop: () => Promise<void>;
}

/** Starts the stand-ins of all legacy systems on loopback ports. What was started is stopped when a part fails. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { stateDirectory, scale = 1, seed = 1, ports = {}, report = () => undefined } = options;
  await using started = new AsyncDisposableStack();
  const faults = new Faults(seed);
  const calls = new CallCounter();
  const postgresReady = startPostgres({ stateDirectory, url: options.postgresUrl, report });
  // A rejection is met at the await below; until then it must not end the process.
  postgresReady.catch(() => undefined);
  const world = createWorld({ seed, scale });
  report(`World of seed ${seed}: ${world.persons.length} synthetic persons, ${world.events.length} events`);
  const postgres = await postgresReady;
  started.defer(postgres.stop);

  const store = await openStoreDatabase(postgres, stateDirectory);

  const shared = { world, stateDirectory, faults, calls, postgres, report };
  const asset = await startAsset({ ...shared, port: ports.asset });
  started.defer(asset.close);
  report(`Asset platform: database and file drop in ${asset.dropDirectory}`);
  const { badGatewayEvery, rateLimit } = options;
  const service = await startService({
    ...shared,
    ...serviceCredentials,
    badGatewayEvery,
    rateLimit,
    port: ports.service,
    frontPort: ports.front,
  });
  started.defer(service.close);
  report(`Service platform: ${service.url}/gateway/api/, and its front database`);
  const grid = await startGrid({
    ...shared,
    credentials: gridCredentials,
    host: "127.0.0.1",
    port: ports.grid ?? 0,
    ...(options.gbkEvery === undefined ? {} : { gbkEvery: options.gbkEvery }),
  });
  started.defer(grid.stop);
  report(`Grid platform: ${grid.url}`);

  const endpoints = { grid: grid.url, service: service.url, asset: asset.url, front: service.frontUrl };
  const control = await startControl({
    faults,
    calls,
    status: () => ({ ready: true, seed, scale, baseDate: world.baseDate, persons: world.persons.length }),
    rewriteFront: service.rewrite,
    advanceApplication: service.advance,
    persist: service.frontSettled,
    port: ports.control ?? 0,
  });
  started.defer(control.stop);
  report(`Control port: ${control.url}`);

  const running = started.move();
  let stopping: Promise<void> | undefined;
  return {
    endpoints: { control: control.url, ...endpoints, dropDirectory: asset.dropDirectory, store },
    world,
    calls,
    faults,
    stop: () => {
      stopping ??= running.disposeAsync();
      return stopping;
    },
  };
}
