/** The thread in which large replies are read; see replyThread.ts. */
import { parentPort } from "node:worker_threads";
import type { BadReply, ReplyContent } from "./replyContent.ts";
import { replyFormats } from "./replyFormats.ts";

/** What the thread is given: one reply at a time. */
export interface ReplyTask {
  readonly format: keyof typeof replyFormats;
  readonly body: Uint8Array;
  readonly contentType: string;
}

parentPort?.on("message", ({ format, body, contentType }: ReplyTask) => {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  answer(replyFormats[format].read(bytes, contentType));
});

function answer(content: ReplyContent<object>): void {
  try {
    parentPort?.postMessage(content);
  } catch {
    // Lists inside each other by the thousand are parsed, and cannot be handed over.
    parentPort?.postMessage({ bad: "nesting" } satisfies BadReply);
  }
}
