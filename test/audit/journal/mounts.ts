import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { onTestFinished } from "vitest";

/** Real full and read-only disks need the right to mount a tmpfs. */
export const canMount = tryMount();
if (!canMount) console.log("Not run: a full and a read-only disk need the right to mount a tmpfs.");

function tryMount(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", "/mnt"], { stdio: "ignore" });
    execFileSync("umount", ["/mnt"]);
    return readdirSync("/mnt") !== null;
  } catch {
    return false;
  }
}

/** Taken away at the end of the test. */
export function mount(...options: readonly string[]): void {
  execFileSync("mount", options);
  const place = options.at(-1) ?? "";
  if (!options.join().includes("remount")) onTestFinished(() => void execFileSync("umount", ["-l", place]));
}
