import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from "pino";

export type Log = Logger;

/**
 * JSON lines on standard output. A line never carries variables, request bodies or record values; it carries the
 * request id, by which the caller's answer, the subgraphs' logs and this log belong together.
 */
export function createLog(level: string, stream: DestinationStream = destination(1)): Log {
  return pino({ level, base: null, timestamp: stdTimeFunctions.isoTime, serializers: { err: errorReport } }, stream);
}

/** Kind, code and place in the program: the message of an error that is not ours may quote a record. */
function errorReport(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error };
  const code = "code" in error && /^[\w-]{1,64}$/.test(String(error.code)) ? String(error.code) : undefined;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { kind: error.name, code, at: frames.slice(0, 12).map((line) => line.trim()) };
}
