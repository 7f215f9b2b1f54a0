import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** What a file of the demo holds; null where there is none. */
export function readSecretFile(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return null;
  }
}

/** Readable for its owner alone. */
export function writeSecretFile(file: string, secret: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
}

/** ACCESS_KEY of this installation's demo, made at the first start. */
export function demoAccessKey(stateDirectory: string): string {
  return keptSecret(`${stateDirectory}/access.key`);
}

/** Holds OPERATIONS_TOKEN of this installation's demo. */
export function demoOperationsFile(stateDirectory: string): string {
  return `${stateDirectory}/operations.token`;
}

/** OPERATIONS_TOKEN of this installation's demo, made at the first start. */
export function demoOperationsToken(stateDirectory: string): string {
  return keptSecret(demoOperationsFile(stateDirectory));
}

function keptSecret(file: string): string {
  const known = readSecretFile(file);
  if (known !== null) return known;
  const secret = randomBytes(32).toString("hex");
  writeSecretFile(file, secret);
  return secret;
}
