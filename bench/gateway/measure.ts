import { isDeepStrictEqual } from "node:util";
import { Pool } from "undici";
import type { BenchProcess } from "../children.ts";
import { runLoad, send } from "../load.ts";
import { treeCpuMicros, treeRssMb } from "../processTree.ts";

export interface Run {
  readonly connections: number;
  /** Milliseconds of each request. */
  readonly samples: readonly number[];
  readonly seconds: number;
  /** CPU of the gateway's processes; null where there is no /proc. */
  readonly cpuMicros: number | null;
  /** CPU of the load and of the subgraphs, which share the other core. */
  readonly loadCpuMicros: number | null;
  readonly subgraphCalls: number;
  readonly rssMb: number | null;
}

export interface MeasureOptions {
  readonly body: string;
  /** As parsed JSON. */
  readonly expected: unknown;
  readonly subgraphs: BenchProcess;
  readonly warmUpSeconds: number;
  /** Seconds of each run, by its number of connections. */
  readonly secondsOf: ReadonlyMap<number, number>;
}

/** Compares the answer, warms up, then measures. @throws Error on a wrong answer; nothing has been timed by then */
export async function measure(title: string, gateway: BenchProcess, options: MeasureOptions): Promise<readonly Run[]> {
  const { body, expected, subgraphs, secondsOf } = options;
  const origin = String(gateway.ready["origin"]);
  const right = await firstAnswer(origin, body);
  if (!isDeepStrictEqual(parseOrNull(right), expected)) {
    throw new Error(`${title} gives another answer: ${right.slice(0, 300)}`);
  }
  const isRight = (text: string) => text === right;
  await runLoad(origin, body, { connections: 50, seconds: options.warmUpSeconds, isRight });

  const runs: Run[] = [];
  for (const [connections, seconds] of secondsOf) {
    await subgraphs.ask("count");
    const before = { gateway: treeCpuMicros(gateway.pid), load: loadCpuMicros(subgraphs) };
    const load = await runLoad(origin, body, { connections, seconds, isRight });
    const after = { gateway: treeCpuMicros(gateway.pid), load: loadCpuMicros(subgraphs) };
    const { requests } = await subgraphs.ask("count");
    runs.push({
      connections,
      samples: load.samples,
      seconds: load.seconds,
      cpuMicros: difference(after.gateway, before.gateway),
      loadCpuMicros: difference(after.load, before.load),
      subgraphCalls: Number(requests),
      rssMb: treeRssMb(gateway.pid),
    });
  }
  return runs;
}

/** Also makes the gateway plan. */
async function firstAnswer(origin: string, body: string): Promise<string> {
  const pool = new Pool(origin, { connections: 1 });
  try {
    return await send(pool, body);
  } finally {
    await pool.close();
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function loadCpuMicros(subgraphs: BenchProcess): number | null {
  const own = process.cpuUsage();
  const theirs = treeCpuMicros(subgraphs.pid);
  return theirs === null ? null : own.user + own.system + theirs;
}

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before;
}
