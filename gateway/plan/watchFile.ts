import { statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";

export interface FileWatch {
  readonly close: () => void;
}

/**
 * Calls `onChange` after the file has been written or replaced and then left alone for `quietMs`. Watches the folder,
 * since an editor or a mounted volume replaces the file, and looks at the file every `pollMs` for file systems that do
 * not notify.
 */
export function watchFile(
  file: string,
  onChange: () => void,
  { quietMs = 100, pollMs = 2_000 }: { readonly quietMs?: number; readonly pollMs?: number } = {},
): FileWatch {
  let known = signature(file);
  let quiet: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(quiet);
    quiet = setTimeout(onChange, quietMs);
  };
  const look = () => {
    const current = signature(file);
    if (current === known) return;
    known = current;
    changed();
  };
  const watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
    if (name === null || name === basename(file)) look();
  });
  watcher.on("error", () => watcher.close());
  const poll = setInterval(look, pollMs).unref();
  return {
    close: () => {
      watcher.close();
      clearInterval(poll);
      clearTimeout(quiet);
    },
  };
}

/** Differs whenever the content may differ; empty while there is no file. */
function signature(file: string): string {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
}
