import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { ForeignFileError } from "./foreignFileError.ts";

/** Of a file that is read as a whole, `bundle.json`: a line for each chain. */
const maxTextBytes = 16 * 1024 * 1024;

/** A small plain file; a link is not followed. @throws ForeignFileError, or what open(2) says */
export function readPlainText(path: string): string {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw new ForeignFileError(path, "is no plain file");
    if (status.size > maxTextBytes) throw new ForeignFileError(path, `is over ${maxTextBytes} bytes`);
    const bytes = Buffer.alloc(status.size);
    return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(descriptor);
  }
}
