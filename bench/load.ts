import { Pool } from "undici";

export interface Load {
  /** Milliseconds of each request that was answered. */
  readonly samples: readonly number[];
  readonly seconds: number;
}

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
  readonly isRight: (text: string) => boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one GraphQL request after the other on so many connections, for so long. Rejects on a wrong answer. */
export async function runLoad(origin: string, body: string, options: LoadOptions): Promise<Load> {
  const pool = new Pool(origin, { connections: options.connections, pipelining: 1 });
  const samples: number[] = [];
  const begun = performance.now();
  const end = begun + options.seconds * 1000;
  const worker = async () => {
    while (performance.now() < end) {
      const sent = performance.now();
      const text = await send(pool, body, options.headers);
      samples.push(performance.now() - sent);
      if (!options.isRight(text)) throw new Error(`A wrong answer: ${text.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: options.connections }, worker));
  const seconds = (performance.now() - begun) / 1000;
  await pool.close();
  return { samples, seconds };
}

export async function send(pool: Pool, body: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const reply = await pool.request({
    method: "POST",
    path: "/graphql",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  return reply.body.text();
}
