import { type Logger, pino, stdTimeFunctions } from "pino";

export type Log = Logger;

/**
 * JSON lines on standard output. A line never carries variables, request bodies or record values; it carries the
 * request id, by which the caller's answer, the subgraphs' logs and this log belong together.
 */
export function createLog(level: string): Log {
  return pino({ level, base: null, timestamp: stdTimeFunctions.isoTime });
}
