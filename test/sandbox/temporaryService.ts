import { CallCounter } from "../../sandbox/control/calls.ts";
import { Faults } from "../../sandbox/control/faults.ts";
import { withClient } from "../../sandbox/postgres/withClient.ts";
import { type ServiceOptions, type ServiceSystem, startService } from "../../sandbox/service/startService.ts";
import { createWorld } from "../../sandbox/world/createWorld.ts";
import { temporaryPostgres } from "./temporaryPostgres.ts";

/**
 * The service platform over a small world, without its rate limit and its occasional 502, and with a short gap in the
 * front database; `start` starts another one over the same databases.
 */
export async function temporaryService() {
  const world = createWorld({ seed: 5, scale: 0.05 });
  const calls = new CallCounter();
  const faults = new Faults();
  const postgres = await temporaryPostgres();
  const start = (options: Partial<ServiceOptions> = {}): Promise<ServiceSystem> =>
    startService({
      postgres: postgres.server,
      world,
      stateDirectory: postgres.directory,
      faults,
      calls,
      report: () => undefined,
      appKey: "sq-gateway",
      secret: "demo-secret",
      rateLimit: Number.POSITIVE_INFINITY,
      badGatewayEvery: 0,
      frontGapMs: 100,
      ...options,
    });
  const service = await start();
  return {
    world,
    calls,
    faults,
    service,
    start,
    /** Asks the platform's own database. */
    inStore: (statement: string) =>
      withClient(postgres.server.connection("legacy_service"), (client) => client.query(statement)),
    /** Asks the front database as its reader, through the door. */
    inFront: (statement: string, parameters: unknown[] = []) =>
      withClient({ connectionString: service.frontUrl }, (client) => client.query(statement, parameters)),
    remove: async () => {
      await service.close();
      await postgres.remove();
    },
  };
}
export type TemporaryService = Awaited<ReturnType<typeof temporaryService>>;

/** A complete submission under a serial number. */
export function submission({ world }: TemporaryService, wbls: string): Record<string, string> {
  const item = world.items.find(({ basicCode }) => basicCode !== null);
  return {
    wbls,
    sxbm: item?.implementationCode ?? "",
    sqrmc: "测试",
    sqrzjh: "32990119880206002x",
    sqrdh: "13900000000",
    ssqyqhdm: "320282113200",
    slfs: "1",
    bz: "社区代办",
    dbr: "代办员",
    bdnr: '{"a":1}',
  };
}
