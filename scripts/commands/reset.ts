/** `npm run reset` clears .data/, where the stand-ins keep what they hold. The next start seeds them anew. */
import { existsSync, globSync, rmSync } from "node:fs";
import { readFlags } from "../flags/readFlags.ts";
import { isHeld } from "../processes/processLock.ts";

readFlags("npm run reset: clears .data/, where the stand-ins keep their databases, events and applications.", {});

// PostgreSQL writes more lines after its process id.
const inUse = globSync([".data/*.lock", ".data/**/postmaster.pid"]).find(isHeld);

if (inUse !== undefined) {
  console.error(`.data/ is in use (${inUse}). End what runs on it first.`);
  process.exitCode = 1;
} else if (existsSync(".data")) {
  rmSync(".data", { recursive: true });
  console.log(".data/ is cleared.");
} else {
  console.log(".data/ is not there: nothing to clear.");
}
