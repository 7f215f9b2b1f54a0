import { setTimeout as pause } from "node:timers/promises";
import { SourceError } from "../../errors.ts";
import { fetchSftpDrop, type SftpSpoolOptions, type SpoolPass } from "../sftpSpool.ts";

export interface SpoolSchedule {
  /** From the end of one pass to the start of the next. */
  readonly everyMs: number;
  readonly onPass: (pass: SpoolPass) => void;
  readonly onFailure: (failure: SourceError) => void;
}

/** Fetches a drop now and again, one pass at a time, until it is closed. */
export function spoolEvery(options: SftpSpoolOptions, { everyMs, onPass, onFailure }: SpoolSchedule) {
  const stop = new AbortController();

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        onPass(await fetchSftpDrop(options, stop.signal));
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        if (!stop.signal.aborted) onFailure(error);
      }
      await pause(everyMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    close: async (): Promise<void> => {
      stop.abort();
      await running;
    },
  };
}
