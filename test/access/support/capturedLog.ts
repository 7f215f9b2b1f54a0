import { Writable } from "node:stream";
import { pino } from "pino";
import type { AccessLog } from "../../../access/accessLog.ts";

/** A log of every level, kept: with the messages and causes of errors, which the gateway's own log leaves out. */
export function capturedLog(): { readonly log: AccessLog; readonly text: () => string } {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: pino({ level: "trace" }, stream), text: () => lines.join("") };
}
