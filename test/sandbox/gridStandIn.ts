import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gridCredentials } from "../../sandbox/config.ts";
import { CallCounter } from "../../sandbox/control/calls.ts";
import { Faults } from "../../sandbox/control/faults.ts";
import { startGrid } from "../../sandbox/grid/startGrid.ts";
import type { World } from "../../sandbox/world/types.ts";

/** A grid platform on a free port, with a state directory that goes away at the end. No reply in GBK unless asked for. */
export async function openGrid(world: World, gbkEvery = 0) {
  const stateDirectory = await mkdtemp(join(tmpdir(), "grid-"));
  const faults = new Faults(1);
  const calls = new CallCounter();
  const start = () =>
    startGrid({
      world,
      faults,
      calls,
      credentials: gridCredentials,
      stateDirectory,
      host: "127.0.0.1",
      port: 0,
      gbkEvery,
    });
  let server = await start();
  return {
    faults,
    calls,
    stateDirectory,
    url: () => server.url,
    async restart() {
      await server.stop();
      server = await start();
    },
    async close() {
      await server.stop();
      await rm(stateDirectory, { recursive: true, force: true });
    },
  };
}
