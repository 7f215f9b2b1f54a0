import { join } from "node:path";
import { canonicalJson } from "../format/canonicalJson.ts";
import { inclusionPath, merkleLevels } from "../format/merkle.ts";
import { createLineWriter } from "./lineWriter.ts";
import { type ReadRecord, sealedRecords } from "./sealedRecords.ts";
import { isSelected, type Selection } from "./selection.ts";

export interface ChainExport {
  readonly folder: string;
  /** Of the bundle; has the seals already. */
  readonly to: string;
  readonly selection: Selection;
  /** Called with the count of records that were looked at. */
  readonly onProgress: (records: number) => void;
}

export interface ExportedChain {
  readonly records: number;
  /** Selected, and covered by no seal yet. */
  readonly unsealed: number;
  /** Records that were looked at. */
  readonly seen: number;
}

/** The records of one chain that were asked for, the readings that they name, and a proof of each. Reads the chain twice. */
export async function exportChain({ folder, to, selection, onProgress }: ChainExport): Promise<ExportedChain> {
  const sealsFile = join(to, "seals.jsonl");
  const needed = await recordsNeeded(folder, sealsFile, selection);
  const records = await createLineWriter(join(to, "records.jsonl"));
  const proofs = await createLineWriter(join(to, "proofs.jsonl"));
  let [written, unsealed, seen] = [0, 0, 0];
  try {
    for await (const { seal, records: covered } of sealedRecords(folder, sealsFile)) {
      seen += covered.length;
      const chosen = covered
        .map((one, index) => ({ ...one, index }))
        .filter(({ record }) => needed.has(record.sequence) || isSelected(record, selection));
      if (seal === null) {
        unsealed += chosen.filter(({ record }) => record.kind !== "reading").length;
        continue;
      }
      if (chosen.length > 0) {
        const levels = merkleLevels(
          covered.map(({ line }) => line.digest),
          seal.hashAlgorithm,
        );
        for (const { line, record, index } of chosen) {
          await records.write(line.bytes.toString("utf8"));
          const proof = { sequence: record.sequence, seal: seal.seal, path: inclusionPath(levels, index) };
          await proofs.write(canonicalJson(proof));
        }
        written += chosen.length;
      }
      onProgress(seen);
    }
  } finally {
    await records.end();
    await proofs.end();
  }
  return { records: written, unsealed, seen };
}

/**
 * Sequences of what selected records name: the readings, each in the segment of the record, and of an intent and its outcome the
 * other one.
 */
async function recordsNeeded(folder: string, sealsFile: string, selection: Selection): Promise<ReadonlySet<number>> {
  const needed = new Set<number>();
  const intents = new Map<number, { readonly reading: number | undefined; readonly isSelected: boolean }>();
  let places = new Map<string, number>();
  let segment = "";
  for await (const { records } of sealedRecords(folder, sealsFile)) {
    for (const { record, line } of records) {
      if (line.segment.name !== segment) {
        segment = line.segment.name;
        places = new Map();
      }
      if (record.kind === "reading") places.set(record.reading, record.sequence);
      const place = places.get(readingNamed(record));
      const isChosen = isSelected(record, selection);
      const intent = record.kind === "operation" && record.intent !== undefined ? record.intent : null;
      if (record.kind === "intent") intents.set(record.sequence, { reading: place, isSelected: isChosen });
      const other = intent === null ? undefined : intents.get(intent);
      if (intent !== null) intents.delete(intent);
      if (!isChosen && other?.isSelected !== true) continue;
      if (place !== undefined) needed.add(place);
      if (intent === null || other === undefined) continue;
      needed.add(record.sequence).add(intent);
      if (other.reading !== undefined) needed.add(other.reading);
    }
  }
  return needed;
}

function readingNamed(record: ReadRecord["record"]): string {
  return record.kind === "operation" || record.kind === "intent" ? (record.operation?.reading ?? "") : "";
}
