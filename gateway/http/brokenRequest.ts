import type { Socket } from "node:net";
import { errorBody } from "./errorReplies.ts";
import { rawReply } from "./rawReply.ts";

const reasons: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "The headers of the request are too large."],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The request did not arrive in time."],
};

/** Answers what is no HTTP request at all, before there is a request object. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const [status, message] = reasons[error.code ?? ""] ?? ["400 Bad Request", "This is no valid HTTP request."];
  socket.end(rawReply(status, errorBody("BAD_REQUEST", message)));
}
