import { SourceError } from "../../errors.ts";
import type { HttpReply } from "../httpPost.ts";
import type { ReplyFault } from "./replyContent.ts";
import { replyFormats } from "./replyFormats.ts";
import { readOnThread } from "./replyThread.ts";
import type { RestReply } from "./restContent.ts";
import type { SoapReply } from "./soapContent.ts";

interface Replies {
  readonly soap: SoapReply;
  readonly rest: RestReply;
}

/**
 * What a reply holds, or what the source says against it. A small one is read at once; one that could take longer than
 * milliseconds is read on a thread, so that no system blocks the others.
 *
 * @throws SourceError `badReply`, whose `sourceCode` is the part that cannot be read; `aborted`
 */
export async function readReply<Format extends keyof Replies>(
  format: Format,
  { body, contentType }: HttpReply,
  system: string,
  signal: AbortSignal,
): Promise<Replies[Format] | ReplyFault> {
  const { isQuick, read } = replyFormats[format];
  const content = isQuick(body)
    ? read(body, contentType)
    : await readOnThread({ format, body, contentType }, signal).catch((cause: unknown) => {
        throw new SourceError({ system, reason: "aborted", sourceCode: "aborted", cause });
      });
  if ("bad" in content) throw new SourceError({ system, reason: "badReply", sourceCode: content.bad });
  return content as Replies[Format] | ReplyFault;
}
