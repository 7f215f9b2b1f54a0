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
  const live = new WatchedSupergraph(file, limits);
  await live.read();
  return live;
}

class WatchedSupergraph implements LiveSupergraph {
  readonly #file: string;
  readonly #limits: PlanningLimits;
  readonly #watch: FileWatch;
  #current: SupergraphVersion | null = null;
  /** The one that is about to be taken over. */
  #upcoming: SupergraphVersion | null = null;
  #hasChanged = false;
  #reloading: Promise<void> | null = null;
  #isClosed = false;
  #problem: string | null = null;
  #takeOver: TakeOver = () => {};
  #told: TakeOver = () => {};

  /** Watched before it is read, so that no change falls between the two. */
  constructor(file: string, limits: PlanningLimits) {
    this.#file = file;
    this.#limits = limits;
    this.#watch = watchFile(file, () => {
      this.#hasChanged = true;
      if (this.#current !== null) this.#reloadFrom(this.#current);
    });
  }

  /** Once, before anything else. @throws SupergraphError */
  async read(): Promise<void> {
    try {
      this.#current = await openSupergraphVersion(await readSupergraphText(this.#file), this.#file, this.#limits);
    } catch (error) {
      this.#watch.close();
      throw error;
    }
    if (this.#hasChanged) this.#reloadFrom(this.#current);
  }

  current(): SupergraphVersion {
    if (this.#current === null) throw new RangeError("openSupergraph: nothing has been read");
    return this.#current;
  }

  problem(): string | null {
    return this.#problem;
  }

  onUpdate(takeOver: TakeOver): void {
    this.#takeOver = takeOver;
  }

  onTaken(told: TakeOver): void {
    this.#told = told;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watch.close();
    await this.#upcoming?.planner.close();
    await this.#reloading;
    await this.current().planner.close();
  }

  #reloadFrom(version: SupergraphVersion): void {
    this.#reloading ??= this.#reload(version).finally(() => {
      this.#reloading = null;
    });
  }

  async #reload(version: SupergraphVersion): Promise<void> {
    let before = version;
    while (this.#hasChanged && !this.#isClosed) {
      this.#hasChanged = false;
      try {
        const text = await readSupergraphText(this.#file);
        if (supergraphIdOf(text) !== before.id) {
          this.#upcoming = await openSupergraphVersion(text, this.#file, this.#limits);
          await this.#takeOver(this.#upcoming);
          before.planner.retire();
          before = this.#upcoming;
          this.#current = this.#upcoming;
          this.#limits.log.info({ supergraph: this.#upcoming.id }, "supergraph reloaded");
          await this.#tell(this.#upcoming);
        }
        this.#problem = null;
      } catch (error) {
        await this.#upcoming?.planner.close();
        this.#problem = error instanceof Error ? error.message : String(error);
        const told = { supergraph: before.id, problem: this.#problem };
        this.#limits.log.error(told, "supergraph not reloaded; the last good one stays in use");
      }
      this.#upcoming = null;
    }
  }

  async #tell(version: SupergraphVersion): Promise<void> {
    try {
      await this.#told(version);
    } catch (error) {
      this.#limits.log.error({ supergraph: version.id, err: error }, "what follows the supergraph has failed");
    }
  }
}
