import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { printable } from "../format/printable.ts";
import type { BundleChain, BundleIndex } from "../verify/bundleIndex.ts";
import { findChains } from "../verify/findChains.ts";
import { readLines } from "../verify/readLines.ts";
import { exportChain } from "./exportChain.ts";
import { ExportError } from "./exportError.ts";
import { createLineWriter } from "./lineWriter.ts";
import type { Selection } from "./selection.ts";

export interface ExportOptions {
  /** AUDIT_DIR, or the folder of one chain. */
  readonly directory: string;
  /** The folder to make. */
  readonly out: string;
  readonly selection: Selection;
  /** Called with the count of records that were looked at. */
  readonly onProgress?: (records: number) => void;
}

/**
 * 证据包 Writes a bundle that a verifier checks alone: docs/audit-format.md. Records that no seal covers yet are left out, and
 * counted. The journal is read while it is being written.
 *
 * @throws ExportError, NoJournalError
 */
export async function exportBundle(options: ExportOptions): Promise<BundleIndex> {
  const { directory, out, selection } = options;
  const found = findChains(directory);
  if (found.kind === "bundle") throw new ExportError(`${directory} is a bundle itself; name the folder of the log.`);
  if (existsSync(out)) throw new ExportError(`${out} is there already. Name a folder that is not.`);
  mkdirSync(dirname(out), { recursive: true, mode: 0o700 });
  // Not one that somebody has put there in between.
  mkdirSync(out, { mode: 0o700 });
  const chains: BundleChain[] = [];
  let before = 0;
  for (const name of [...found.foreign, ...found.chains.map((chain) => chain.name)]) {
    if (!isChainName(name) || found.foreign.includes(name)) {
      throw new ExportError(`${printable(name)} in the folder of the log is no chain: take it out first.`);
    }
  }
  for (const { name, folder } of found.chains) {
    const to = join(out, name);
    mkdirSync(to, { mode: 0o700 });
    // The journal goes on meanwhile: no token without its seal, no seal without its key.
    await copyLines(join(folder, "timestamps.jsonl"), join(to, "timestamps.jsonl"));
    const seals = await copyLines(join(folder, "seals.jsonl"), join(to, "seals.jsonl"));
    await copyLines(join(folder, "keys.jsonl"), join(to, "keys.jsonl"));
    const done = await exportChain({
      folder,
      to,
      selection,
      onProgress: (records) => options.onProgress?.(before + records),
    });
    before += done.seen;
    chains.push({ chain: name, records: done.records, seals, unsealed: done.unsealed });
  }
  const index: BundleIndex = {
    format: 1,
    made: new Date().toISOString(),
    asked: { from: selection.from, to: selection.to, subjects: selection.subjects },
    chains,
  };
  writeFileSync(join(out, "bundle.json"), `${JSON.stringify(index, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  return index;
}

function isChainName(name: string): boolean {
  return /^[a-z0-9-]{1,64}$/.test(name);
}

/** Whole lines only. @returns how many */
async function copyLines(from: string, to: string): Promise<number> {
  const writer = await createLineWriter(to);
  let lines = 0;
  try {
    for await (const batch of readLines(from)) {
      for (const { bytes, isWhole } of batch) {
        if (!isWhole) continue;
        await writer.write(bytes.toString("utf8"));
        lines += 1;
      }
    }
  } finally {
    await writer.end();
  }
  return lines;
}
