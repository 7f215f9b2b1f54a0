import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { readBoundedText } from "../readBoundedText.ts";

/** A manifest, or one file of a folder: ten thousand operations of a front end have 20 MB. */
const maxManifestBytes = 64 * 1024 * 1024;

/** Of one manifest or folder, which is in memory as a whole. */
const maxTrustedDocumentsItems = 20_000;

/** An operation that is known before it is asked for. */
export interface TrustedDocument {
  /** Its hash or id, or the name of its file: what the log may say of it. */
  readonly name: string;
  readonly text: string;
}

/** What is at the path is no list of operations; the message names it and what is accepted, and nothing that it holds. */
export class DocumentsError extends Error {
  override readonly name = "DocumentsError";
}

/**
 * The operations of a front end. A folder of `.graphql` files; or a JSON file, either an Apollo persisted-query manifest
 * (`{ "format": "apollo-persisted-query-manifest", "operations": [{ "id", "body" }] }`) or what GraphQL Code Generator
 * writes (`{ "<hash>": "<text>" }`).
 *
 * @throws DocumentsError also for an operation whose id is a SHA-256, and not that of its text
 */
export function readDocuments(path: string): readonly TrustedDocument[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new DocumentsError(`${path} does not exist.`);
  if (!stats.isDirectory()) return readManifest(path);
  const files = readdirSync(path).filter((file) => file.endsWith(".graphql"));
  if (files.length > maxTrustedDocumentsItems) throw tooMany(path);
  let left = maxManifestBytes;
  return files.sort().map((file) => {
    const text = readText(join(path, file), left);
    left -= Buffer.byteLength(text);
    return { name: file, text };
  });
}

/** SHA-256 of the text, 64 hexadecimal digits: what both generators make an operation's id of unless told otherwise. */
export function hashOfDocument(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Whether the id says that it is a SHA-256 (`sha256:` in front or not) and is another text's. */
export function isOfAnotherText(id: string, text: string): boolean {
  const hash = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(id)?.[1];
  return hash !== undefined && hash.toLowerCase() !== hashOfDocument(text);
}

function readManifest(path: string): readonly TrustedDocument[] {
  const content = readJson(path);
  if (!isRecord(content)) throw notReadable(path);
  const { format, operations } = content;
  const entries: readonly unknown[] =
    format === undefined ? Object.entries(content) : Array.isArray(operations) ? operations.map(entryOf) : [null];
  if (entries.length > maxTrustedDocumentsItems) throw tooMany(path);
  return entries.map((entry) => {
    const [name, text]: readonly unknown[] = Array.isArray(entry) ? entry : [];
    if (typeof name !== "string" || typeof text !== "string") throw notReadable(path);
    if (isOfAnotherText(name, text)) {
      throw new DocumentsError(`${path}: the id ${name} has the form of a SHA-256 and is not that of its text.`);
    }
    return { name, text };
  });
}

function entryOf(operation: unknown): readonly unknown[] {
  return isRecord(operation) ? [operation["id"], operation["body"]] : [];
}

function readJson(path: string): unknown {
  const text = readText(path, maxManifestBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw notReadable(path);
  }
}

function readText(path: string, maxBytes: number): string {
  try {
    return readBoundedText(path, maxBytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw notReadable(path);
    throw new DocumentsError(`${path}: operations may have ${maxManifestBytes} bytes in all.`);
  }
}

function tooMany(path: string): DocumentsError {
  return new DocumentsError(`${path} has more than ${maxTrustedDocumentsItems} operations.`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notReadable(path: string): DocumentsError {
  return new DocumentsError(
    `${path} is no list of operations; accepted: an Apollo persisted-query manifest, ` +
      'JSON of the form {"hash": "operation text"}, or a folder of .graphql files.',
  );
}
