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
  return new SealStamping(options);
}

class SealStamping implements Timestamper {
  readonly #options: TimestamperOptions;
  readonly #retryMs: number;
  readonly #check: ReturnType<typeof createTimestampCheck>;
  readonly #closing = new AbortController();
  #waiting: { readonly seal: number; readonly line: string } | null = null;
  #running: Promise<void> | null = null;
  #problem: string | null = null;
  #file: LineFile | null = null;
  /** Number of the last seal that has a token. */
  #stamped = 0;

  constructor(options: TimestamperOptions) {
    this.#options = options;
    this.#retryMs = options.retryMs ?? 1_000;
    this.#check = createTimestampCheck(options.ca);
  }

  /** Cuts what a crash has left of a line. */
  async #openFile(): Promise<LineFile> {
    const opened = await openLineFile(join(this.#options.folder, "timestamps.jsonl"));
    try {
      const last = opened.lines.at(-1);
      this.#stamped = last === undefined ? 0 : readTimestampLine(last).seal;
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  async #stamp(seal: number, line: string): Promise<void> {
    this.#file ??= await this.#openFile();
    if (seal <= this.#stamped) return;
    const { url, timeoutMs = maxAnswerMs } = this.#options;
    const token = await requestToken({ url, line, timeoutMs, signal: this.#closing.signal });
    await this.#check(token, Buffer.from(line));
    await this.#file.add(canonicalJson({ seal, token: token.toString("base64") }));
    this.#stamped = seal;
  }

  async #run(): Promise<void> {
    let pauseMs = this.#retryMs;
    while (this.#waiting !== null && !this.#closing.signal.aborted) {
      const { seal, line }: { seal: number; line: string } = this.#waiting;
      try {
        await this.#stamp(seal, line);
        if (this.#waiting.seal === seal) this.#waiting = null;
        this.#problem = null;
        pauseMs = this.#retryMs;
      } catch (error) {
        this.#problem = sentenceOf(error);
        await wait(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
        pauseMs = Math.min(pauseMs * 2, longestRetryMs);
      }
    }
    this.#running = null;
  }

  onSeal(seal: number, line: string): void {
    this.#waiting = { seal, line };
    this.#running ??= this.#run();
  }

  problem(): string | null {
    return this.#problem;
  }

  async close(): Promise<void> {
    const { closingMs = 2_000 } = this.#options;
    if (this.#problem === null) await Promise.race([this.#running, wait(closingMs, undefined, { ref: false })]);
    this.#closing.abort();
    await this.#running;
    await this.#file?.close();
  }
}

function sentenceOf(error: unknown): string {
  const isSentence =
    error instanceof TimestampError || error instanceof FormatError || error instanceof AuditConfigError;
  if (isSentence) return error.message;
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  return `The timestamp could not be written: ${code}.`;
}
