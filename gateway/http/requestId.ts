import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

export const requestIdHeader = "x-request-id";

const accepted = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's own id where it is a safe one, so that one id runs through the logs of all systems; else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers[requestIdHeader];
  return typeof given === "string" && accepted.test(given) ? given : randomUUID();
}
