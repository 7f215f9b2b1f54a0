import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Mutant } from "./mutant.ts";

/** A copy of the checkout in which mutants live: the checkout is never written to. */
export interface Copy extends Disposable {
  readonly directory: string;
  /** Runs with the mutant in the copy, and takes it out again. @throws StaleMutantError */
  readonly withMutant: <Value>(mutant: Mutant, run: () => Promise<Value>) => Promise<Value>;
}

/** The text of a mutant is not in its file, or more than once: the code has changed since it was written. */
export class StaleMutantError extends Error {
  override readonly name = "StaleMutantError";
}

const left: ReadonlySet<string> = new Set([".git", ".data", "node_modules"]);

export function openCopy(root: string): Copy {
  const directory = mkdtempSync(join(tmpdir(), "community-mutants-"));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  process.once("exit", remove);
  cpSync(root, directory, { recursive: true, filter: (source) => !left.has(basename(source)) });
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
  return {
    directory,
    async withMutant(mutant, run) {
      const path = join(directory, mutant.file);
      const before = readFileSync(path, "utf8");
      writeFileSync(path, mutated(before, mutant));
      try {
        return await run();
      } finally {
        writeFileSync(path, before);
      }
    },
    [Symbol.dispose]() {
      process.off("exit", remove);
      remove();
    },
  };
}

export function mutated(source: string, { id, file, text, replacement }: Mutant): string {
  const [before, after, ...others] = source.split(text);
  if (before === undefined || after === undefined || others.length > 0) {
    throw new StaleMutantError(`${id}: ${file} has its text ${source.split(text).length - 1} times instead of once`);
  }
  return before + replacement + after;
}
