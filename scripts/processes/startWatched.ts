import { watch } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ChildEnded, type StartedChild } from "./startChild.ts";

export interface WatchedOptions {
  /** Looked at with all that is in them. */
  readonly folders: readonly string[];
  readonly start: () => StartedChild;
  /** Whether a file that has changed is of no interest: what is made of others. */
  readonly isIgnored: (path: string) => boolean;
  /** Before each further start: what has to be made anew of the files that have changed. */
  readonly prepare: (changed: readonly string[]) => Promise<void>;
  readonly report: (text: string) => void;
}

/** Editors write a file in several steps, and some write several. */
const settleMs = 50;

/**
 * A child that is started anew when a file changes. One that ends by itself, as it does where the code cannot be read, is
 * started again by the next change; `ended` resolves when it was stopped.
 */
export function startWatched({ folders, start, isIgnored, prepare, report }: WatchedOptions): StartedChild {
  const stopped = Promise.withResolvers<number>();
  const ready = Promise.withResolvers<unknown>();
  let child = start();
  child.ready.then(ready.resolve, waits);
  let isStopped = false;
  const changed = new Set<string>();
  let working: Promise<void> | null = null;

  async function restart(): Promise<void> {
    while (changed.size > 0 && !isStopped) {
      await pause(settleMs);
      const now = [...changed];
      changed.clear();
      const begun = performance.now();
      const stopping = child.stop();
      try {
        await Promise.all([stopping, prepare(now)]);
        child = start();
        ready.resolve(await child.ready);
        report(`ready again after ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
      } catch (error) {
        if (!(error instanceof ChildEnded)) report(error instanceof Error ? error.message : String(error));
        waits();
      }
    }
  }

  function waits(): void {
    if (!isStopped && changed.size === 0) report("waits for the next change");
  }

  function onChange(path: string): void {
    if (isIgnored(path)) return;
    changed.add(path);
    working ??= restart().finally(() => {
      working = null;
    });
  }

  const watchers = folders.map((folder) =>
    watch(folder, { recursive: true }, (_event, name) => onChange(join(folder, name ?? ""))),
  );
  return {
    ready: ready.promise,
    ended: stopped.promise,
    async stop() {
      isStopped = true;
      for (const watcher of watchers) watcher.close();
      await working;
      await child.stop();
      stopped.resolve(await child.ended);
    },
  };
}
