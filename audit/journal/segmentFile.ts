import { writeSync } from "node:fs";
import { open } from "node:fs/promises";

/** One file that grows. */
export interface SegmentFile {
  readonly size: () => Promise<number>;
  readonly read: (position: number, length: number) => Promise<Buffer>;
  /** Into memory of the operating system alone: takes microseconds, less than handing it to another thread. */
  readonly write: (bytes: Buffer, position: number) => void;
  /** On the disk: fdatasync(2). */
  readonly sync: () => Promise<void>;
  readonly truncate: (length: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** @param flags `wx+` makes it, `r+` opens it */
export type OpenSegmentFile = (file: string, flags: "wx+" | "r+") => Promise<SegmentFile>;

export const openSegmentFile: OpenSegmentFile = async (file, flags) => {
  const handle = await open(file, flags, 0o600);
  return {
    size: async () => (await handle.stat()).size,
    read: async (position, length) => {
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await handle.read(bytes, 0, length, position);
      return bytes.subarray(0, bytesRead);
    },
    write: (bytes, position) => {
      let written = 0;
      while (written < bytes.length) {
        written += writeSync(handle.fd, bytes, written, bytes.length - written, position + written);
      }
    },
    sync: () => handle.datasync(),
    truncate: (length) => handle.truncate(length),
    close: () => handle.close(),
  };
};
