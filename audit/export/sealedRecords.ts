import { readRecordLine, readSealLine } from "../format/readLines.ts";
import type { AuditRecord } from "../record.ts";
import type { Seal } from "../seal.ts";
import { findHash } from "../verify/findHash.ts";
import { listSegments } from "../verify/listSegments.ts";
import { readLines } from "../verify/readLines.ts";
import { createRecordQueue, type QueuedLine } from "../verify/recordQueue.ts";

/** A record as it is read again; believed, not verified: that is the verifier's. */
export interface ReadRecord {
  readonly record: AuditRecord;
  readonly line: QueuedLine;
}

/** The records of one seal; without a seal: some of those behind the last one. */
export interface SealedRecords {
  readonly seal: Seal | null;
  readonly records: readonly ReadRecord[];
}

/** The records of a chain seal by seal. A seal some of whose records were removed is left out: nothing proves the others. */
export async function* sealedRecords(
  folder: string,
  sealsFile: string,
): AsyncGenerator<SealedRecords, void, undefined> {
  const segments = listSegments(folder);
  const queue = createRecordQueue(segments, await findHash(folder, segments));
  let next = segments[0]?.first ?? Infinity;
  const take = async (count: number): Promise<readonly ReadRecord[]> => {
    await queue.ensure(count);
    const lines = Array.from({ length: count }, (_, ahead) => queue.peek(ahead)).filter(
      (line) => line?.isWhole === true,
    );
    queue.consume(lines.length);
    next += lines.length;
    return lines.flatMap((line) =>
      line === undefined ? [] : { record: readRecordLine(line.bytes.toString("utf8")), line },
    );
  };
  for await (const batch of readLines(sealsFile)) {
    for (const { bytes, isWhole } of batch) {
      if (!isWhole) continue;
      const seal = readSealLine(bytes.toString("utf8"));
      if (seal.to < next) continue;
      const isWholeSeal = seal.from === next;
      const records = await take(seal.to - next + 1);
      if (isWholeSeal) yield { seal, records };
    }
  }
  for (;;) {
    const records = await take(1_000);
    if (records.length === 0) return;
    yield { seal: null, records };
  }
}
