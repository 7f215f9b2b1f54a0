import { SourceError } from "../../errors.ts";
import type { HttpReply } from "../http/httpExchange.ts";
import type { ReplyFault } from "./replyContent.ts";
import { type Format, type Formats, replyFormats } from "./replyFormats.ts";
import { readOnThread } from "./replyThread.ts";

/**
 * What a reply holds, or what the source says against it. A small one is read at once; one that could take longer than
 * milliseconds is read on a thread, so that no system blocks the others.
 *
 * @throws SourceError `badReply`, whose `sourceCode` is the part that cannot be read; `aborted`
 */
export async function readReply<Name extends Format>(
  format: Name,
  layout: Formats[Name]["layout"],
  { body, contentType }: Pick<HttpReply, "body" | "contentType">,
  system: string,
  signal: AbortSignal,
): Promise<Formats[Name]["reply"] | ReplyFault> {
  const { isQuick, read } = replyFormats[format];
  const content = isQuick(body)
    ? read(body, contentType, layout)
    : await readOnThread({ format, layout, body, contentType }, signal).catch((cause: unknown) => {
        throw new SourceError({ system, reason: "aborted", sourceCode: "aborted", cause });
      });
  if ("bad" in content) throw new SourceError({ system, reason: "badReply", sourceCode: content.bad });
  return content;
}
