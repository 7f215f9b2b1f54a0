import { hash } from "node:crypto";
import { join } from "node:path";
import type { HashAlgorithm, Seal } from "../seal.ts";
import { offsetAfter, readLines } from "./chainFiles.ts";
import { AuditIndexError } from "./indexError.ts";
import type { AuditIndex } from "./openIndex.ts";

export interface SealShipper {
  /** Takes the seals of records up to `shipped`. */
  readonly ship: (shipped: number) => Promise<void>;
  readonly forget: () => void;
}

const maxSealsAtOnce = 200;
const maxBytesAtOnce = 4 * 1024 * 1024;

/** Carries seals.jsonl of a chain into the index, each once and in order. */
export function createSealShipper(
  { prisma }: AuditIndex,
  chainFolder: string,
  chain: string,
  chainId: () => Promise<number>,
): SealShipper {
  const path = join(chainFolder, "seals.jsonl");
  let at: { readonly offset: number; readonly seal: number; readonly digest: string } | null = null;

  async function resume() {
    const [last] = await prisma.seal.findMany({
      where: { chain: await chainId() },
      orderBy: { seal: "desc" },
      take: 1,
    });
    const seal = Number(last?.seal ?? 0);
    return { offset: seal === 0 ? 0 : await offsetAfter(path, seal), seal, digest: last?.digest ?? "0".repeat(64) };
  }

  return {
    async ship(shipped) {
      for (;;) {
        at ??= await resume();
        const { lines, ends } = await readLines(path, at.offset, maxBytesAtOnce, maxSealsAtOnce).catch(noneIfAbsent);
        const id = await chainId();
        const rows = [];
        let { seal, digest } = at;
        for (const line of lines) {
          const read = readSeal(line, chain, seal + 1);
          if (read.to > shipped) break;
          if (read.seal !== seal + 1 || read.previous !== digest) {
            throw new AuditIndexError(`Seal ${seal + 1} of chain ${chain} does not follow the seal before it.`);
          }
          seal += 1;
          digest = hash(read.hashAlgorithm, line);
          const { from, to, time } = read;
          rows.push({ chain: id, seal, fromSequence: from, toSequence: to, time: new Date(time), digest, line });
        }
        if (rows.length === 0) return;
        await prisma.seal.createMany({ data: rows, skipDuplicates: true });
        at = { offset: at.offset + (ends[rows.length - 1] ?? 0), seal, digest };
      }
    },
    forget() {
      at = null;
    },
  };
}

/** The hash of a chain, as its first seal says; null before there is one. */
export async function algorithmOfSeals(chainFolder: string, chain: string): Promise<HashAlgorithm | null> {
  const { lines } = await readLines(join(chainFolder, "seals.jsonl"), 0, 64 * 1024, 1).catch(noneIfAbsent);
  return lines[0] === undefined ? null : readSeal(lines[0], chain, 1).hashAlgorithm;
}

function readSeal(line: string, chain: string, seal: number): Seal {
  try {
    return JSON.parse(line) as Seal;
  } catch {
    throw new AuditIndexError(`Seal ${seal} of chain ${chain} is no JSON.`);
  }
}

function noneIfAbsent(error: NodeJS.ErrnoException) {
  if (error.code === "ENOENT") return { lines: [], ends: [] };
  throw error;
}
