import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";

/** There is nothing to verify. The message says what was looked for. */
export class NoJournalError extends Error {
  override readonly name = "NoJournalError";
}

export type FoundJournal =
  | { readonly kind: "bundle"; readonly chains: readonly FoundChain[] }
  | { readonly kind: "journal" | "chain"; readonly chains: readonly FoundChain[] };

export interface FoundChain {
  /** Name of the folder. */
  readonly name: string;
  readonly folder: string;
}

/** What a folder is: that of a whole query log, of one chain, or a bundle. @throws NoJournalError */
export function findChains(directory: string): FoundJournal {
  if (isChain(directory)) {
    return { kind: "chain", chains: [{ name: basename(resolve(directory)), folder: directory }] };
  }
  const isBundle = existsSync(join(directory, "bundle.json"));
  const isMember = isBundle ? isBundleChain : isChain;
  const chains = foldersIn(directory)
    .map((name) => ({ name, folder: join(directory, name) }))
    .filter(({ folder }) => isMember(folder));
  if (isBundle) return { kind: "bundle", chains };
  if (chains.length > 0) return { kind: "journal", chains };
  throw new NoJournalError(
    `There is no query log in ${directory}: neither folders of chains with segments and seals.jsonl, nor a bundle.json.`,
  );
}

function isChain(folder: string): boolean {
  return existsSync(join(folder, "segments")) || (existsSync(join(folder, "seals.jsonl")) && !isBundleChain(folder));
}

function isBundleChain(folder: string): boolean {
  return existsSync(join(folder, "proofs.jsonl")) || existsSync(join(folder, "records.jsonl"));
}

function foldersIn(directory: string): readonly string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (cause) {
    throw new NoJournalError(`The folder ${directory} cannot be read.`, { cause });
  }
}
