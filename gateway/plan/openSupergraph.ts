import type { Log } from "../log.ts";
import { readSupergraph, type SupergraphVersion } from "./supergraph.ts";
import { type FileWatch, watchFile } from "./watchFile.ts";

export interface LiveSupergraph {
  readonly current: () => SupergraphVersion;
  /** Why the newest file is not the one in use; null when it is. */
  readonly problem: () => string | null;
  /** The one place that takes over a new version; what it throws keeps the last good one. */
  readonly onUpdate: (takeOver: (version: SupergraphVersion) => void) => void;
  readonly close: () => void;
}

/**
 * The supergraph file, now and whenever it changes. A new file that is not valid is refused: the last good one stays in
 * use and the log says why.
 *
 * @throws SupergraphError when the file is bad at the start
 */
export function openSupergraph(file: string, log: Log): LiveSupergraph {
  // Watched before it is read, so that no change falls between the two.
  const watch = watchFile(file, () => reload());
  let current = readOrClose(file, watch);
  let problem: string | null = null;
  let takeOver: (version: SupergraphVersion) => void = () => {};

  const reload = () => {
    try {
      const next = readSupergraph(file);
      if (next.id !== current.id) {
        takeOver(next);
        current = next;
        log.info({ supergraph: next.id }, "supergraph reloaded");
      }
      problem = null;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      log.error({ supergraph: current.id, problem }, "supergraph not reloaded; the last good one stays in use");
    }
  };
  return {
    current: () => current,
    problem: () => problem,
    onUpdate: (listener) => {
      takeOver = listener;
    },
    close: watch.close,
  };
}

function readOrClose(file: string, watch: FileWatch): SupergraphVersion {
  try {
    return readSupergraph(file);
  } catch (error) {
    watch.close();
    throw error;
  }
}
