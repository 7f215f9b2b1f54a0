import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";

/** Changes when a matching file appears, goes or changes, or when the installed versions do. */
export function fingerprint(patterns: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of globSync([...patterns, "package-lock.json"]).sort()) {
    if (!statSync(file).isFile()) continue;
    hash.update(`${file}\n`).update(readFileSync(file));
  }
  return hash.digest("hex");
}
