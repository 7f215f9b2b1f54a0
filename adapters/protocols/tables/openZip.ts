import { crc32, inflateRawSync } from "node:zlib";
import { TableError } from "./tableError.ts";
import { maxUnpackedBytes, maxZipEntriesItems } from "./tableLayout.ts";

export interface Zip {
  /** The bytes of one entry; null where there is none. */
  readonly read: (name: string, maxBytes: number) => Uint8Array | null;
}

interface Entry {
  readonly method: number;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly headerAt: number;
}

/** Records of the ZIP file format (APPNOTE 6.3.10): end of directory 4.3.16, directory entry 4.3.12, local header 4.3.7. */
const [endMark, entryMark, headerMark] = [0x06054b50, 0x02014b50, 0x04034b50];
const [endLength, entryLength, headerLength, maxCommentBytes] = [22, 46, 30, 65_535];
const [stored, deflated] = [0, 8];

/**
 * A zip archive, of which nothing is unpacked that was not asked for, and of that no more than its directory states: what is
 * stated is bounded before, what comes is held to it and to its checksum.
 */
export function openZip(bytes: Uint8Array): Zip {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries = readDirectory(archive);
  let unpacked = 0;
  return {
    read(name, maxBytes) {
      const entry = entries.get(name);
      if (entry === undefined) return null;
      unpacked += entry.unpackedBytes;
      if (entry.unpackedBytes > maxBytes || unpacked > maxUnpackedBytes) {
        throw new TableError("unpacks to more than is read");
      }
      const content = unpack(archive, entry);
      if (content.length !== entry.unpackedBytes || crc32(content) !== entry.checksum) {
        throw new TableError("a part is not what the archive says");
      }
      return content;
    },
  };
}

function readDirectory(archive: Buffer): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const end = archive.subarray(-(endLength + maxCommentBytes)).lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  const endAt = end === -1 ? -1 : Math.max(0, archive.length - endLength - maxCommentBytes) + end;
  if (endAt === -1 || endAt + endLength > archive.length || archive.readUInt32LE(endAt) !== endMark) throw noArchive();
  const count = archive.readUInt16LE(endAt + 10);
  if (count > maxZipEntriesItems) throw new TableError("more parts than a workbook has");
  let at = archive.readUInt32LE(endAt + 16);
  for (let index = 0; index < count; index += 1) {
    if (at + entryLength > archive.length || archive.readUInt32LE(at) !== entryMark) throw noArchive();
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString("utf8", at + entryLength, at + entryLength + nameLength);
    if (entries.has(name)) throw new TableError("two parts of one name");
    entries.set(name, {
      method: archive.readUInt16LE(at + 10),
      checksum: archive.readUInt32LE(at + 16),
      packedBytes: archive.readUInt32LE(at + 20),
      unpackedBytes: archive.readUInt32LE(at + 24),
      headerAt: archive.readUInt32LE(at + 42),
    });
    at += entryLength + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function unpack(archive: Buffer, { method, packedBytes, unpackedBytes, headerAt }: Entry): Uint8Array {
  if (headerAt + headerLength > archive.length || archive.readUInt32LE(headerAt) !== headerMark) throw noArchive();
  const start = headerAt + headerLength + archive.readUInt16LE(headerAt + 26) + archive.readUInt16LE(headerAt + 28);
  const packed = archive.subarray(start, start + packedBytes);
  if (method === stored) return packed;
  if (method !== deflated) throw new TableError("a compression that no workbook has");
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, unpackedBytes) });
  } catch {
    throw new TableError("a part is not what the archive says");
  }
}

function noArchive(): TableError {
  return new TableError("workbook");
}
