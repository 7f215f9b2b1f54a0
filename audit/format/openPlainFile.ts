import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { ForeignFileError } from "./foreignFileError.ts";

/**
 * Opens a file for reading and nothing else: a link is not followed, a pipe is not waited for, a device, a socket or a folder is
 * refused (open(2), O_NOFOLLOW and O_NONBLOCK).
 *
 * @returns null where there is none
 * @throws ForeignFileError
 */
export async function openPlainFile(path: string): Promise<FileHandle | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw new ForeignFileError(path, reasons[code] ?? `cannot be opened (${code})`, { cause: error });
  }
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new ForeignFileError(path, "is no plain file");
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ELOOP: "is a symbolic link",
  EMLINK: "is a symbolic link",
  ENXIO: "is no plain file",
  ENOTDIR: "stands below what is no folder",
  EACCES: "may not be read",
  EPERM: "may not be read",
  ENAMETOOLONG: "has a name that is too long",
};
