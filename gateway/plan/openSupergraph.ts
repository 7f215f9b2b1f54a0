import type { PlanningLimits } from "./planningThread.ts";
import { openSupergraphVersion, readSupergraphText, type SupergraphVersion, supergraphIdOf } from "./supergraph.ts";
import { type FileWatch, watchFile } from "./watchFile.ts";

export interface LiveSupergraph {
  readonly current: () => SupergraphVersion;
  /** Why the newest file is not the one in use; null when it is. */
  readonly problem: () => string | null;
  /** The one place that takes over a new version, at its leisure; what it throws keeps the last good one. */
  readonly onUpdate: (takeOver: TakeOver) => void;
  /** Told of each new version once it is in use; what it throws is only logged. */
  readonly onTaken: (told: TakeOver) => void;
  readonly close: () => Promise<void>;
}

export type TakeOver = (version: SupergraphVersion) => void | Promise<void>;

/**
 * The supergraph file, now and whenever it changes. A new file that is not valid is refused: the last good one stays in
 * use and the log says why. One version is taken over at a time; of those that come meanwhile, the newest follows.
 *
 * @throws SupergraphError when the file is bad at the start
 */
export async function openSupergraph(file: string, limits: PlanningLimits): Promise<LiveSupergraph> {
  const { log } = limits;
  let current: SupergraphVersion | null = null;
  let upcoming: SupergraphVersion | null = null;
  let hasChanged = false;
  let reloading: Promise<void> | null = null;
  let isClosed = false;
  let problem: string | null = null;
  let takeOver: TakeOver = () => {};
  let told: TakeOver = () => {};
  // Watched before it is read, so that no change falls between the two.
  const watch = watchFile(file, () => {
    hasChanged = true;
    if (current !== null) reloadFrom(current);
  });
  current = await readOrClose(file, limits, watch);
  if (hasChanged) reloadFrom(current);

  function inUse(): SupergraphVersion {
    if (current === null) throw new RangeError("openSupergraph: nothing has been read");
    return current;
  }

  function reloadFrom(version: SupergraphVersion): void {
    reloading ??= reload(version).finally(() => {
      reloading = null;
    });
  }

  async function reload(version: SupergraphVersion): Promise<void> {
    let before = version;
    while (hasChanged && !isClosed) {
      hasChanged = false;
      try {
        const text = await readSupergraphText(file);
        if (supergraphIdOf(text) !== before.id) {
          upcoming = await openSupergraphVersion(text, file, limits);
          await takeOver(upcoming);
          before.planner.retire();
          before = upcoming;
          current = upcoming;
          log.info({ supergraph: upcoming.id }, "supergraph reloaded");
          await tell(upcoming);
        }
        problem = null;
      } catch (error) {
        await upcoming?.planner.close();
        problem = error instanceof Error ? error.message : String(error);
        log.error({ supergraph: before.id, problem }, "supergraph not reloaded; the last good one stays in use");
      }
      upcoming = null;
    }
  }

  async function tell(version: SupergraphVersion): Promise<void> {
    try {
      await told(version);
    } catch (error) {
      log.error({ supergraph: version.id, err: error }, "what follows the supergraph has failed");
    }
  }

  return {
    current: inUse,
    problem: () => problem,
    onUpdate: (listener) => {
      takeOver = listener;
    },
    onTaken: (listener) => {
      told = listener;
    },
    close: async () => {
      isClosed = true;
      watch.close();
      await upcoming?.planner.close();
      await reloading;
      await inUse().planner.close();
    },
  };
}

async function readOrClose(file: string, limits: PlanningLimits, watch: FileWatch): Promise<SupergraphVersion> {
  try {
    return await openSupergraphVersion(await readSupergraphText(file), file, limits);
  } catch (error) {
    watch.close();
    throw error;
  }
}
