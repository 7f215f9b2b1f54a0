import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { canonicalJson } from "../format/canonicalJson.ts";
import { FormatError } from "../format/formatError.ts";
import { createTimestampCheck } from "./checkToken.ts";
import { requestToken } from "./requestToken.ts";
import { TimestampError } from "./timestampError.ts";

export interface TimestamperOptions {
  /** Of the chain. */
  readonly folder: string;
  /** Of the authority, http or https. */
  readonly url: string;
  /** Certificates (PEM) that its tokens are checked against before they are kept. */
  readonly ca: string;
  /** For one request; 10,000. */
  readonly timeoutMs?: number;
  /** Before the next try, doubled up to a minute; 1,000. */
  readonly retryMs?: number;
}

/** 时间戳 Gets tokens for seals, aside: sealing never waits for it. */
export interface Timestamper {
  /** A seal that is on disk. While one request is under way only the newest waits: its token vouches for all before it. */
  readonly onSeal: (seal: number, line: string) => void;
  /** Null while the authority answers; else why not, for operators. */
  readonly problem: () => string | null;
  /** Gives up what is under way. */
  readonly close: () => Promise<void>;
}

const longestRetryMs = 60_000;

/** @throws FormatError for certificates that are none */
export function createTimestamper(options: TimestamperOptions): Timestamper {
  const { folder, url, ca, timeoutMs = 10_000, retryMs = 1_000 } = options;
  const check = createTimestampCheck(ca);
  const closing = new AbortController();
  let waiting: { readonly seal: number; readonly line: string } | null = null;
  let running: Promise<void> | null = null;
  let problem: string | null = null;

  async function run(): Promise<void> {
    let pauseMs = retryMs;
    while (waiting !== null && !closing.signal.aborted) {
      const { seal, line }: { seal: number; line: string } = waiting;
      try {
        const token = await requestToken({ url, line, timeoutMs, signal: closing.signal });
        await check(token, Buffer.from(line));
        await appendLine(join(folder, "timestamps.jsonl"), canonicalJson({ seal, token: token.toString("base64") }));
        if (waiting.seal === seal) waiting = null;
        problem = null;
        pauseMs = retryMs;
      } catch (error) {
        problem = sentenceOf(error);
        await wait(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
        pauseMs = Math.min(pauseMs * 2, longestRetryMs);
      }
    }
    running = null;
  }

  return {
    onSeal(seal, line) {
      waiting = { seal, line };
      running ??= run();
    },
    problem: () => problem,
    async close() {
      closing.abort();
      await running;
    },
  };
}

/** On disk when it resolves. */
async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, "a");
  try {
    await file.writeFile(`${line}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof TimestampError || error instanceof FormatError) return error.message;
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  return `The timestamp could not be written: ${code}.`;
}
