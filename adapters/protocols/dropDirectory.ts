import { open, opendir } from "node:fs/promises";
import { join } from "node:path";
import { SourceError } from "../errors.ts";

/** Names in one folder of a drop: a month has a dozen files, however many departments share the folder. */
export const maxDropNamesItems = 10_000;

export interface DropOptions {
  readonly system: string;
  /** The directory that holds one directory `yyyyMM` a month. */
  readonly directory: string;
  /** A larger file is `badReply` and is not read. */
  readonly maxBytes: number;
}

export interface DropDirectory {
  /** Months as `yyyyMM`, the newest first. */
  readonly months: () => Promise<readonly string[]>;
  /** File names of a month, as they are. */
  readonly files: (month: string) => Promise<readonly string[]>;
  readonly read: (month: string, name: string, signal: AbortSignal) => Promise<Buffer>;
}

/** A directory into which a platform drops files by month. Failures of the file system are `SourceError`s. */
export function dropDirectory({ system, directory, maxBytes }: DropOptions): DropDirectory {
  const guarded = async <Value>(work: () => Promise<Value>, signal?: AbortSignal): Promise<Value> => {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof SourceError) throw cause;
      const sourceCode = String((cause as NodeJS.ErrnoException).code ?? "");
      const denied = sourceCode === "EACCES" || sourceCode === "EPERM";
      const reason = signal?.aborted === true ? "aborted" : denied ? "credentials" : "unavailable";
      throw new SourceError({ system, reason, sourceCode, cause });
    }
  };

  const namesIn = async (folder: string): Promise<readonly string[]> => {
    const names: string[] = [];
    for await (const { name } of await opendir(folder)) {
      if (names.length >= maxDropNamesItems) throw new SourceError({ system, reason: "badReply", sourceCode: "names" });
      names.push(name);
    }
    return names;
  };

  return {
    months: () =>
      guarded(async () =>
        (await namesIn(directory))
          .filter((name) => /^\d{6}$/.test(name))
          .sort()
          .reverse(),
      ),
    files: (month) => guarded(() => namesIn(join(directory, month))),
    read: (month, name, signal) =>
      guarded(async () => {
        await using file = await open(join(directory, month, name));
        const { size } = await file.stat();
        if (size > maxBytes) throw new SourceError({ system, reason: "badReply", sourceCode: "size" });
        return await file.readFile({ signal });
      }, signal),
  };
}
