import { AuditConfigError } from "../auditError.ts";
import { type OpenSegmentFile, openSegmentFile, type SegmentFile } from "../journal/segmentFile.ts";

/** A file of few lines, each on disk when it was added: `seals.jsonl`, `keys.jsonl`. */
export interface LineFile {
  /** Without their ends. */
  readonly lines: readonly string[];
  /** What had not been finished was cut: bytes of it. */
  readonly cutBytes: number;
  /** Wholly or not at all. */
  readonly add: (line: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Only what follows the last line end was never finished; a broken line is left to the reader. */
export async function openLineFile(path: string, openFile: OpenSegmentFile = openSegmentFile): Promise<LineFile> {
  const file = await openOrMake(path, openFile);
  const text = await file.read(0, await file.size());
  let offset = text.lastIndexOf(10) + 1;
  if (offset < text.length) {
    await file.truncate(offset);
    await file.sync();
  }
  const lines = text.subarray(0, offset).toString("utf8").split("\n").slice(0, -1);
  return {
    lines,
    cutBytes: text.length - offset,
    add: async (line) => {
      const bytes = Buffer.from(`${line}\n`);
      if ((await file.size()) < offset)
        throw new AuditConfigError(`${path} is shorter than it was: lines were removed.`);
      // Of an earlier try that failed.
      await file.truncate(offset);
      file.write(bytes, offset);
      await file.sync();
      offset += bytes.length;
    },
    close: file.close,
  };
}

async function openOrMake(path: string, openFile: OpenSegmentFile): Promise<SegmentFile> {
  try {
    return await openFile(path, "wx+");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return openFile(path, "r+");
    throw error;
  }
}
