import { statfs } from "node:fs/promises";

export interface FreeSpaceLimits {
  /** Bytes free below which `warning` says so. */
  readonly warnBytes: number;
  /** Bytes free below which operations are refused, so that what says why still has room. */
  readonly refuseBytes: number;
}

export interface FreeSpace {
  readonly bytes: number | null;
  readonly warning: string | null;
  readonly problem: string | null;
}

/** Of the folder's file system, for this user. Unknown where it cannot be asked: writing will say what is wrong. */
export async function readFreeSpace(directory: string, limits: FreeSpaceLimits): Promise<FreeSpace> {
  try {
    const { bavail, bsize } = await statfs(directory);
    const bytes = bavail * bsize;
    const says = (limit: number) => `${bytes} bytes are free for the query log in ${directory}, fewer than ${limit}`;
    return {
      bytes,
      warning: bytes < limits.warnBytes ? `${says(limits.warnBytes)}: give it room.` : null,
      problem:
        bytes < limits.refuseBytes ? `${says(limits.refuseBytes)}: operations are refused until there is room.` : null,
    };
  } catch {
    return { bytes: null, warning: null, problem: null };
  }
}
