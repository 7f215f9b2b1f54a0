import { mkdir, open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AuditConfigError } from "../auditError.ts";

/** Files of one chain: docs/audit-format.md, Folder. */
export interface ChainFolder {
  readonly directory: string;
  readonly segments: string;
  readonly lock: string;
}

/** A file of records; its name is the sequence of the first one. */
export interface Segment {
  readonly first: number;
  readonly file: string;
}

/**
 * Made if it is not there.
 *
 * @throws AuditConfigError for a name that no chain may have
 */
export async function openChainFolder(directory: string, chain: string): Promise<ChainFolder> {
  if (!/^[a-z0-9-]{1,64}$/.test(chain)) {
    throw new AuditConfigError(`A chain is named by 1 to 64 of a-z, 0-9 and -, not ${JSON.stringify(chain)}.`);
  }
  const own = join(directory, chain);
  const segments = join(own, "segments");
  const firstMade = await mkdir(segments, { recursive: true, mode: 0o700 });
  if (firstMade !== undefined) {
    for (const made of [segments, own, directory]) await syncDirectory(dirname(made));
  }
  return { directory: own, segments, lock: join(own, "lock") };
}

/** In order. */
export async function listSegments({ segments }: Pick<ChainFolder, "segments">): Promise<readonly Segment[]> {
  const names = (await readdir(segments)).filter((name) => /^\d{20}\.jsonl$/.test(name)).sort();
  return names.map((name) => ({ first: Number(name.slice(0, 20)), file: join(segments, name) }));
}

export function segmentFile({ segments }: Pick<ChainFolder, "segments">, first: number): string {
  return join(segments, `${String(first).padStart(20, "0")}.jsonl`);
}

/** What a folder names outlasts a power cut only after this. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
