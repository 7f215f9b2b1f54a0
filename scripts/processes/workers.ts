/**
 * Several gateway processes on one port: shares the port out, replaces what dies, ends all. Started by startGateway.ts with
 * the arguments of the gateway; answers it as a single gateway does, once, when all are ready.
 */
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { createLog } from "../../gateway/kit/log.ts";
import { readConfig } from "../../gateway/settings/config.ts";
import { onStop } from "./onStop.ts";
import { restartDelayMs } from "./restartDelay.ts";

interface Ready {
  readonly ready: true;
  readonly origin: string;
}

/** One that has run so long before it ends begins with the shortest delay again. */
const steadyMs = 60_000;

const argv = process.argv.slice(2);
const { workers: count, logLevel } = readConfig(process.env, argv);
const timers = new Set<NodeJS.Timeout>();
let stopping = false;

// Round robin also where Node would leave it to the operating system.
cluster.schedulingPolicy = cluster.SCHED_RR;
cluster.setupPrimary({ exec: "gateway/main.ts", args: argv });
onStop(() => void stop());
process.on("disconnect", () => void stop());

// The first alone: what is wrong with the port, the settings or the supergraph is said once.
const { origin } = await firstReady(fork(1, 0));
await Promise.all(Array.from({ length: count - 1 }, (_, index) => firstReady(fork(index + 2, 0))));
createLog(logLevel).info({ endpoint: `${origin}/graphql`, workers: count }, "ready");
process.send?.({ ready: true, origin });

function fork(slot: number, failures: number): Worker {
  const startedAt = performance.now();
  const worker = cluster.fork({ WORKER: String(slot) });
  let wasReady = failures > 0;
  worker.once("message", () => {
    wasReady = true;
  });
  worker.once("exit", (code, signal) => {
    if (stopping) return;
    // It has printed why. Without it there is no start; later ones may come when the reason is gone.
    if (!wasReady) return void stop(1);
    const before = performance.now() - startedAt >= steadyMs ? 0 : failures;
    const delayMs = restartDelayMs(before);
    console.error(`[gateway] worker ${slot} has ended (${signal ?? code}); another starts in ${delayMs / 1_000} s`);
    const timer = setTimeout(() => {
      timers.delete(timer);
      fork(slot, before + 1);
    }, delayMs);
    timers.add(timer);
  });
  return worker;
}

async function firstReady(worker: Worker): Promise<Ready> {
  const [message] = await once(worker, "message");
  return message as Ready;
}

async function stop(exitCode = 0): Promise<void> {
  if (stopping) return;
  stopping = true;
  for (const timer of timers) clearTimeout(timer);
  await Promise.all(Object.values(cluster.workers ?? {}).map(endWorker));
  process.exit(exitCode);
}

async function endWorker(worker: Worker | undefined): Promise<void> {
  if (worker === undefined || worker.isDead()) return;
  const ended = once(worker.process, "exit");
  worker.process.kill("SIGTERM");
  await ended;
}
