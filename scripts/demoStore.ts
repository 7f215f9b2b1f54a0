import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where `npm start` says, while it runs, which store it has: its port is another one each time. */
const defaultStateDirectory = ".data/sandbox";

function fileIn(stateDirectory: string): string {
  return join(stateDirectory, "access-store.url");
}

/** URL of the store of a demo that runs here; null when none does. */
export function readDemoStore(stateDirectory: string = defaultStateDirectory): string | null {
  try {
    return readFileSync(fileIn(stateDirectory), "utf8").trim();
  } catch {
    return null;
  }
}

/** Holds a password: readable for its owner alone. Gone when the process ends. */
export function announceDemoStore(stateDirectory: string, databaseUrl: string): void {
  const file = fileIn(stateDirectory);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(file, `${databaseUrl}\n`, { mode: 0o600 });
  process.once("exit", () => rmSync(file, { force: true }));
}
