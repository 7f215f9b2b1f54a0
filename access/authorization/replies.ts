import type { ServerResponse } from "node:http";

/** Does nothing when there is an answer already. */
export function answerJson(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.writableEnded) return;
  response.statusCode = status;
  response.setHeader("content-type", "application/json; charset=utf-8");
  response.end(JSON.stringify(body));
}

/** An error of OAuth, RFC 6749 section 5.2. */
export function refuse(response: ServerResponse, status: number, error: string, description: string): void {
  if (!response.headersSent) response.setHeader("cache-control", "no-store");
  answerJson(response, status, { error, error_description: description });
}
