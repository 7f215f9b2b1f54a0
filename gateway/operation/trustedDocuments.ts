import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../config.ts";

/** An operation that is known before it is asked for. */
export interface TrustedDocument {
  /** Its hash or id, or the name of its file: what the log may say of it. */
  readonly name: string;
  readonly text: string;
}

/**
 * The operations of a deployment's own front ends. A folder of `.graphql` files; or a JSON file, either an Apollo
 * persisted-query manifest (`{ "format": "apollo-persisted-query-manifest", "operations": [{ "id", "body" }] }`) or what
 * GraphQL Code Generator writes (`{ "<hash>": "<text>" }`).
 *
 * @param path empty for none
 * @throws ConfigError naming the path and what is accepted
 */
export function readTrustedDocuments(path: string): readonly TrustedDocument[] {
  if (path === "") return [];
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new ConfigError(`TRUSTED_DOCUMENTS ${path} does not exist.`);
  if (!stats.isDirectory()) return readManifest(path);
  return readdirSync(path)
    .filter((file) => file.endsWith(".graphql"))
    .sort()
    .map((file) => ({ name: file, text: readFileSync(join(path, file), "utf8") }));
}

function readManifest(path: string): readonly TrustedDocument[] {
  const content = readJson(path);
  if (!isRecord(content)) throw notReadable(path);
  const { format, operations } = content;
  const entries: readonly unknown[] =
    format === undefined ? Object.entries(content) : Array.isArray(operations) ? operations.map(entryOf) : [null];
  return entries.map((entry) => {
    const [name, text]: readonly unknown[] = Array.isArray(entry) ? entry : [];
    if (typeof name !== "string" || typeof text !== "string") throw notReadable(path);
    return { name, text };
  });
}

function entryOf(operation: unknown): readonly unknown[] {
  return isRecord(operation) ? [operation["id"], operation["body"]] : [];
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw notReadable(path);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notReadable(path: string): ConfigError {
  return new ConfigError(
    `TRUSTED_DOCUMENTS ${path} is no list of operations; accepted: an Apollo persisted-query manifest, ` +
      'JSON of the form {"hash": "operation text"}, or a folder of .graphql files.',
  );
}
