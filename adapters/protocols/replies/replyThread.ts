import { Worker } from "node:worker_threads";
import { ownBytes } from "../ownBytes.ts";
import type { ReplyContent } from "./replyContent.ts";
import type { Format, Formats } from "./replyFormats.ts";
import type { ReplyTask } from "./replyWorker.ts";

/** For one reply. XML of the largest size takes half a second, on a busy machine some seconds. */
const maxReplyReadMs = 5_000;

/** Of the thread alone: a document of 4 MiB is parsed into some 50 MB. */
const maxReaderHeapMegabytes = 256;

/** Replies that wait for the thread, of 4 MiB each at most. Systems answer 8 calls at once. */
const maxWaitingReplies = 32;

/** Of the format that was asked for; only who asked knows which. */
type Content = ReplyContent<Formats[Format]["reply"]>;

type Task<Name extends Format> = ReplyTask<Name> & { readonly body: Buffer };

interface Waiting {
  readonly task: Task<Format>;
  readonly read: PromiseWithResolvers<Content>;
}

const queue: Waiting[] = [];
let worker: Worker | null = null;
let running: Waiting | null = null;
let timer: NodeJS.Timeout | undefined;

/**
 * Reads a reply on the one thread of this process for them, after those that came before. It starts with the first and stays. A
 * reply that ends it, by its memory or its time, is a bad one, and those behind it are read by another.
 *
 * @throws the reason of `signal`, once that is aborted
 */
export async function readOnThread<Name extends Format>(
  task: Task<Name>,
  signal: AbortSignal,
): Promise<ReplyContent<Formats[Name]["reply"]>> {
  signal.throwIfAborted();
  if (queue.length >= maxWaitingReplies) return { bad: "too many large replies" };
  const waiting: Waiting = { task, read: Promise.withResolvers() };
  const onAbort = () => {
    const place = queue.indexOf(waiting);
    if (place !== -1) queue.splice(place, 1);
    waiting.read.reject(signal.reason);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  queue.push(waiting);
  next();
  try {
    return (await waiting.read.promise) as ReplyContent<Formats[Name]["reply"]>;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function next(): void {
  if (running !== null) return;
  running = queue.shift() ?? null;
  if (running === null) return;
  const { body, ...described } = running.task;
  const own = ownBytes(body);
  worker ??= start();
  worker.postMessage({ ...described, body: own } satisfies ReplyTask<Format>, [own.buffer]);
  timer = setTimeout(() => end("time to read"), maxReplyReadMs);
}

function start(): Worker {
  const started = new Worker(new URL("./replyWorker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: maxReaderHeapMegabytes },
    stderr: true,
    stdout: true,
    env: {},
    execArgv: [],
  });
  const lose = () => {
    if (worker === started) end("reader ended");
  };
  started.on("message", (content: Content) => {
    if (worker === started) settle(content);
  });
  started.on("messageerror", lose);
  started.on("error", lose);
  started.on("exit", lose);
  started.unref();
  return started;
}

function settle(content: Content): void {
  clearTimeout(timer);
  running?.read.resolve(content);
  running = null;
  next();
}

/** The thread is lost with the reply that it was reading. */
function end(bad: string): void {
  void worker?.terminate();
  worker = null;
  settle({ bad });
}
