import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { AuditConfigError } from "../auditError.ts";
import { canonicalJson } from "../format/canonicalJson.ts";
import { FormatError } from "../format/formatError.ts";
import { readTimestampLine } from "../format/readLines.ts";
import { type LineFile, openLineFile } from "../seals/lineFile.ts";
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
  /** When it is closed: for a request under way; 2,000. */
  readonly closingMs?: number;
}

/** 时间戳 Gets tokens for seals, aside: sealing never waits for it. */
export interface Timestamper {
  /**
   * A seal that is on disk. While one request is under way only the newest waits: its token vouches for all before it. One that
   * has a token already gets no other.
   */
  readonly onSeal: (seal: number, line: string) => void;
  /** Null while the authority answers; else why not, for operators. */
  readonly problem: () => string | null;
  /** Waits a little for what is under way, where the authority answers, and gives it up then. */
  readonly close: () => Promise<void>;
}

/** For one answer of the authority; a seal waits for none. */
const maxAnswerMs = 10_000;

const longestRetryMs = 60_000;

/** @throws FormatError for certificates that are none */
export function createTimestamper(options: TimestamperOptions): Timestamper {
  const { folder, url, ca, timeoutMs = maxAnswerMs, retryMs = 1_000, closingMs = 2_000 } = options;
  const check = createTimestampCheck(ca);
  const closing = new AbortController();
  let waiting: { readonly seal: number; readonly line: string } | null = null;
  let running: Promise<void> | null = null;
  let problem: string | null = null;
  let file: LineFile | null = null;
  let stamped = 0;

  /** Cuts what a crash has left of a line. */
  async function openFile(): Promise<LineFile> {
    const opened = await openLineFile(join(folder, "timestamps.jsonl"));
    try {
      const last = opened.lines.at(-1);
      stamped = last === undefined ? 0 : readTimestampLine(last).seal;
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  async function stamp(seal: number, line: string): Promise<void> {
    file ??= await openFile();
    if (seal <= stamped) return;
    const token = await requestToken({ url, line, timeoutMs, signal: closing.signal });
    await check(token, Buffer.from(line));
    await file.add(canonicalJson({ seal, token: token.toString("base64") }));
    stamped = seal;
  }

  async function run(): Promise<void> {
    let pauseMs = retryMs;
    while (waiting !== null && !closing.signal.aborted) {
      const { seal, line }: { seal: number; line: string } = waiting;
      try {
        await stamp(seal, line);
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
      if (problem === null) await Promise.race([running, wait(closingMs, undefined, { ref: false })]);
      closing.abort();
      await running;
      await file?.close();
    },
  };
}

function sentenceOf(error: unknown): string {
  const isSentence =
    error instanceof TimestampError || error instanceof FormatError || error instanceof AuditConfigError;
  if (isSentence) return error.message;
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  return `The timestamp could not be written: ${code}.`;
}
