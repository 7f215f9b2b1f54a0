import { Pool } from "undici";
import type { BenchProcess } from "../children.ts";
import { runLoad, send } from "../load.ts";
import { cpuMicrosOf } from "../processUsage.ts";
import { percentile } from "../report.ts";

export interface Compared {
  /** Medians of the rounds. */
  readonly withoutUs: number;
  readonly withUs: number;
  /** CPU of a request with to CPU without, of each round; its median. */
  readonly ratio: number;
  /** Median of a request with less that without, milliseconds; the median of the rounds. */
  readonly addedP50Ms: number;
}

export interface CompareOptions {
  readonly body: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

interface Side {
  readonly origin: string;
  readonly cpuUs: number[];
  readonly p50Ms: number[];
}

/** Gateways of one process take turns, so that whatever else the machine does meets all of them. The first is compared with each other one. */
export async function compareCpu(
  gateways: BenchProcess,
  names: readonly string[],
  { body, rounds, seconds, connections }: CompareOptions,
): Promise<readonly Compared[]> {
  const sides = names.map((name): Side => ({ origin: String(gateways.ready[name]), cpuUs: [], p50Ms: [] }));
  const answers = await Promise.all(sides.map(({ origin }) => askOnce(origin, body)));
  const [expected = ""] = answers;
  if (!expected.startsWith('{"data":{') || answers.some((answer) => answer !== expected)) {
    throw new Error(`The answers with a query log are not the one without: ${expected.slice(0, 300)}`);
  }
  const isRight = (text: string) => text.length === expected.length;
  const load = ({ origin }: Side) => runLoad(origin, body, { connections, seconds, isRight });
  for (const side of [...sides, ...sides]) await load(side);
  for (let round = 0; round < rounds; round += 1) {
    // Each is first in turn.
    const order = sides.map((_, place) => sides[(place + round) % sides.length] as Side);
    for (const side of order) {
      const before = cpuMicrosOf(gateways.pid) ?? 0;
      const { samples } = await load(side);
      await indexed(side.origin);
      side.cpuUs.push(((cpuMicrosOf(gateways.pid) ?? 0) - before) / samples.length);
      side.p50Ms.push(percentile(samples, 0.5) ?? 0);
    }
  }
  const [without, ...others] = sides;
  if (without === undefined) return [];
  return others.map((side) => ({
    withoutUs: median(without.cpuUs),
    withUs: median(side.cpuUs),
    ratio: median(side.cpuUs.map((one, round) => one / (without.cpuUs[round] ?? 1))),
    addedP50Ms: median(side.p50Ms.map((one, round) => one - (without.p50Ms[round] ?? 0))),
  }));
}

interface AuditHealth {
  readonly audit: {
    readonly status: {
      readonly sequence: number;
      readonly chain: string;
      readonly index?: { readonly chains: readonly { readonly chain: string; readonly shipped: number | null }[] };
    };
  } | null;
}

/** Until the index has what was recorded: what it takes belongs to the requests that were recorded. */
async function indexed(origin: string): Promise<void> {
  while (true) {
    const { audit } = (await (await fetch(`${origin}/health/audit`)).json()) as AuditHealth;
    if (audit?.status.index === undefined) return;
    const { sequence, chain, index } = audit.status;
    if (index.chains.find((one) => one.chain === chain)?.shipped === sequence) return;
    // Seldom: the gateway answers this too.
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function askOnce(origin: string, body: string): Promise<string> {
  const pool = new Pool(origin);
  try {
    return await send(pool, body);
  } finally {
    await pool.close();
  }
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5) ?? Number.NaN;
}
