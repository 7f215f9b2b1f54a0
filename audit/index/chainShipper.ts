import { join } from "node:path";
import type { HashAlgorithm } from "../seal.ts";
import { checkBatch } from "./batch.ts";
import { lastLine, listSegments } from "./chainFiles.ts";
import { createChainReader } from "./chainReader.ts";
import type { Dictionaries } from "./dictionaries.ts";
import { AuditIndexError } from "./indexError.ts";
import type { AuditIndex } from "./openIndex.ts";
import { algorithmOfSeals, createSealShipper } from "./shipSeals.ts";
import type { BatchWriter } from "./writeBatch.ts";

export interface ChainShipper {
  readonly chain: string;
  /** Takes one batch; how many records were taken. Zero: all of them are there. */
  readonly step: () => Promise<number>;
  readonly lag: () => Promise<ChainLag>;
  /** After a failure: what is in memory may not be what is in the database. */
  readonly forget: () => void;
}

/** What is on disk and not in the index. */
export interface ChainLag {
  /** Null where the index could not be asked yet. */
  readonly shipped: number | null;
  readonly records: number;
  readonly bytes: number;
  /** Of the oldest record that is not there, in seconds. */
  readonly ageS: number;
}

export interface ChainShipperOptions {
  readonly directory: string;
  readonly chain: string;
  readonly index: AuditIndex;
  readonly writer: BatchWriter;
  readonly dictionaries: Dictionaries;
  /** The last sequence that is safe on disk; absent for a chain whose process is gone: all complete lines are. */
  readonly durable?: (() => number) | undefined;
  /** Of a chain that has no seal yet. */
  readonly hashAlgorithm: HashAlgorithm;
  readonly maxRecords: number;
  readonly maxBytes: number;
}

export function createChainShipper(options: ChainShipperOptions): ChainShipper {
  const { directory, chain, index, writer, dictionaries, maxRecords, maxBytes } = options;
  const folder = join(directory, chain);
  const reader = createChainReader(folder);
  const seals = createSealShipper(index, folder, chain, () => dictionaries.chain(chain));
  const until = options.durable ?? (() => Number.MAX_SAFE_INTEGER);
  let position: { readonly next: number; readonly digest: string | null } | null = null;
  /** Stays while the database is away: what the lag is counted from. */
  let known: number | null = null;
  let algorithm: HashAlgorithm | null = null;

  async function resume() {
    const id = await dictionaries.chain(chain);
    const [last] = await index.prisma.progress.findMany({
      where: { chain: id },
      orderBy: { fromSequence: "desc" },
      take: 1,
    });
    if (last !== undefined) return { next: Number(last.toSequence) + 1, digest: last.digest };
    // Retention may have removed what came before this index was there.
    return { next: (await reader.first()) ?? 1, digest: null };
  }

  return {
    chain,
    async step() {
      position ??= await resume();
      known = position.next;
      if (position.next - 1 > until()) {
        throw new AuditIndexError(
          `The index has records of chain ${chain} up to ${position.next - 1}, and the journal ends with ${until()}: it is another journal of the same name. Give it a name of its own (AUDIT_CHAIN), or bring the lost one back.`,
        );
      }
      const lines = await reader.read(position.next, { maxRecords, maxBytes, until: until() });
      if (lines.length === 0) {
        await seals.ship(position.next - 1);
        return 0;
      }
      algorithm ??= await algorithmOfSeals(folder, chain);
      const batch = checkBatch(chain, position, lines, algorithm ?? options.hashAlgorithm);
      const isOurs = await writer.write(batch);
      // Taken by another shipper, perhaps with other bounds: the database says where it goes on.
      position = isOurs ? { next: batch.to + 1, digest: batch.digest } : null;
      if (isOurs) known = batch.to + 1;
      if (isOurs) await seals.ship(batch.to);
      return lines.length;
    },
    async lag() {
      const next = known ?? (await reader.first()) ?? 1;
      const shipped = known === null ? null : known - 1;
      const [first] = await reader.read(next, { maxRecords: 1, maxBytes: 64 * 1024, until: until() });
      if (first === undefined) return { shipped, records: 0, bytes: 0, ageS: 0 };
      const last = options.durable?.() ?? (await lastSequence(folder, next));
      return { shipped, records: last - next + 1, bytes: await reader.bytesFrom(next), ageS: secondsSince(first) };
    },
    forget() {
      position = null;
      seals.forget();
    },
  };
}

async function lastSequence(folder: string, fallback: number): Promise<number> {
  const segment = (await listSegments(folder, fallback)).findLast(({ bytes }) => bytes > 0);
  const line = segment === undefined ? null : await lastLine(segment);
  const sequence = line === null ? null : /"sequence":(\d+)/.exec(line)?.[1];
  return sequence === null || sequence === undefined ? fallback : Math.max(fallback, Number(sequence));
}

function secondsSince(line: string): number {
  const time = Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? "");
  return Number.isNaN(time) ? 0 : Math.max(0, (Date.now() - time) / 1000);
}
