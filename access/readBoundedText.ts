import { closeSync, openSync, readSync } from "node:fs";

/** For a file that settings name: issuers, key sets, certificates, clients. The largest of a province have some kilobytes. */
export const maxSettingFileBytes = 1024 * 1024;

const stepBytes = 64 * 1024;

/**
 * A file as text (UTF-8). What has no end, such as a device, is given up at the bound too.
 *
 * @throws RangeError for more than `maxBytes`; else what the file system says
 */
export function readBoundedText(file: string, maxBytes: number): string {
  const descriptor = openSync(file, "r");
  try {
    const parts: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const part = Buffer.allocUnsafe(Math.min(stepBytes, maxBytes + 1 - bytes));
      const read = readSync(descriptor, part);
      if (read === 0) return Buffer.concat(parts, bytes).toString("utf8");
      bytes += read;
      if (bytes > maxBytes) throw new RangeError(`${file} has more than ${maxBytes} bytes.`);
      parts.push(part.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
}
