import { rmSync } from "node:fs";
import { readSecretFile, writeSecretFile } from "./demoSecret.ts";

/** Where `npm start` says, while it runs, which store it has: its port is another one each time. */
const defaultStateDirectory = ".data/sandbox";

function fileIn(stateDirectory: string): string {
  return `${stateDirectory}/access-store.url`;
}

/** URL of the store of a demo that runs here; null when none does. */
export function readDemoStore(stateDirectory: string = defaultStateDirectory): string | null {
  return readSecretFile(fileIn(stateDirectory));
}

/** Gone when the process ends. */
export function announceDemoStore(stateDirectory: string, databaseUrl: string): void {
  const file = fileIn(stateDirectory);
  rmSync(file, { force: true });
  writeSecretFile(file, databaseUrl);
  process.once("exit", () => rmSync(file, { force: true }));
}
