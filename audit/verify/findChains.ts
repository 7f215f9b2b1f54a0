import { type Dirent, lstatSync, opendirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { printable } from "../format/printable.ts";

/** There is nothing to verify. The message says what was looked for. */
export class NoJournalError extends Error {
  override readonly name = "NoJournalError";
}

export interface FoundJournal {
  readonly kind: "bundle" | "journal" | "chain";
  readonly chains: readonly FoundChain[];
  /** Names of links: where they lead is not looked at. */
  readonly foreign: readonly string[];
}

/** Names in the folder of a log; each process has one. */
const maxChainItems = 100_000;

export interface FoundChain {
  /** Name of the folder. */
  readonly name: string;
  readonly folder: string;
}

/** What a folder is: that of a whole query log, of one chain, or a bundle. @throws NoJournalError */
export function findChains(directory: string): FoundJournal {
  if (isChain(directory)) {
    return { kind: "chain", chains: [{ name: basename(resolve(directory)), folder: directory }], foreign: [] };
  }
  const isBundle = isThere(join(directory, "bundle.json"));
  const isMember = isBundle ? isBundleChain : isChain;
  const entries = entriesIn(directory);
  const chains = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, folder: join(directory, name) }))
    .filter(({ folder }) => isMember(folder));
  const foreign = entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => name);
  if (isBundle) return { kind: "bundle", chains, foreign };
  if (chains.length > 0 || foreign.length > 0) return { kind: "journal", chains, foreign };
  throw new NoJournalError(
    `There is no query log in ${printable(directory)}: neither folders of chains with segments and seals.jsonl, nor a bundle.json.`,
  );
}

function isChain(folder: string): boolean {
  return isThere(join(folder, "segments")) || (isThere(join(folder, "seals.jsonl")) && !isBundleChain(folder));
}

function isBundleChain(folder: string): boolean {
  return isThere(join(folder, "proofs.jsonl")) || isThere(join(folder, "records.jsonl"));
}

/** Whatever it is: a link too is there, and is refused when it is opened. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function entriesIn(directory: string): readonly Dirent[] {
  const found: Dirent[] = [];
  try {
    const entries = opendirSync(directory);
    try {
      for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
        if (entry.isDirectory() || entry.isSymbolicLink()) found.push(entry);
        if (found.length > maxChainItems) break;
      }
    } finally {
      entries.closeSync();
    }
  } catch (cause) {
    throw new NoJournalError(`The folder ${printable(directory)} cannot be read.`, { cause });
  }
  if (found.length > maxChainItems) {
    throw new NoJournalError(
      `The folder ${printable(directory)} holds more than ${maxChainItems} folders: that is no query log.`,
    );
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}
