/** The thread in which large replies are read; see replyThread.ts. */
import { parentPort } from "node:worker_threads";
import type { BadReply } from "./replyContent.ts";
import { type Format, type Formats, replyFormats } from "./replyFormats.ts";

/** What the thread is given: one reply at a time. */
export interface ReplyTask<Name extends Format> {
  readonly format: Name;
  readonly layout: Formats[Name]["layout"];
  readonly body: Uint8Array;
  readonly contentType: string;
}

parentPort?.on("message", <Name extends Format>({ format, layout, body, contentType }: ReplyTask<Name>) => {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  answer(replyFormats[format].read(bytes, contentType, layout));
});

function answer(content: object): void {
  try {
    parentPort?.postMessage(content);
  } catch {
    // Lists inside each other by the thousand are parsed, and cannot be handed over.
    parentPort?.postMessage({ bad: "nesting" } satisfies BadReply);
  }
}
