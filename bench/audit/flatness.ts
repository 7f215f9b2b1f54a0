import { Pool } from "undici";
import type { BenchProcess } from "../children.ts";
import { send } from "../load.ts";
import { slopeOf } from "../memory/operations.ts";

export interface Flatness {
  /** After collecting garbage, of the last half of the requests. */
  readonly heapBytesPerRequest: number;
  readonly rssBytesPerRequest: number;
  /** After the first sample and after the last, MB. */
  readonly rssMb: readonly [number, number];
}

/** Memory of a gateway over so many requests that all are recorded. */
export async function measureFlatness(
  gateway: BenchProcess,
  origin: string,
  body: string,
  requests: number,
): Promise<Flatness> {
  const samples = 20;
  const pool = new Pool(origin, { connections: 8 });
  const taken: { readonly sent: number; readonly heap: number; readonly rss: number }[] = [];
  for (let sample = 1; sample <= samples; sample += 1) {
    let left = requests / samples;
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        const text = await send(pool, body);
        if (!text.startsWith('{"data":{')) throw new Error(`A wrong answer: ${text.slice(0, 300)}`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, lane));
    const { heapBytes, rssBytes } = await gateway.ask("heap");
    taken.push({ sent: (sample * requests) / samples, heap: Number(heapBytes), rss: Number(rssBytes) });
  }
  await pool.close();
  const half = taken.slice(samples / 2);
  return {
    heapBytesPerRequest: slopeOf(half.map(({ sent, heap }) => ({ x: sent, y: heap }))),
    rssBytesPerRequest: slopeOf(half.map(({ sent, rss }) => ({ x: sent, y: rss }))),
    rssMb: [(taken[0]?.rss ?? 0) / 1_048_576, (taken.at(-1)?.rss ?? 0) / 1_048_576],
  };
}
