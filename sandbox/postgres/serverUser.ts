import { execFile } from "node:child_process";
import { chmod, chown, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { PostgresStartError } from "./binaries.ts";

/** Account that the server runs as; null: the account of this process. */
export type ServerUser = { readonly uid: number; readonly gid: number } | null;

const run = promisify(execFile);

/** PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody` where there is no such account. */
export async function chooseServerUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    try {
      const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      // No such account: try the next one.
    }
  }
  throw new PostgresStartError(
    "Started by root, and there is neither an account postgres nor nobody to run the server",
  );
}

/** Creates a directory that belongs to the server's account, 0700. */
export async function makeServerDirectory(path: string, user: ServerUser): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o700);
  if (user) await chown(path, user.uid, user.gid);
}

/** @throws {PostgresStartError} naming the first directory above `path` that the account cannot pass through */
export async function requireReachable(path: string, user: ServerUser): Promise<void> {
  if (!user) return;
  for (let directory = dirname(path); directory !== dirname(directory); directory = dirname(directory)) {
    const { mode, uid, gid } = await stat(directory);
    const needed = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & needed) === 0) {
      throw new PostgresStartError(
        `Started by root, PostgreSQL runs as account ${user.uid}, which cannot enter ${directory}: ` +
          "allow it (chmod o+x), start as another user, or give the address of a PostgreSQL server",
      );
    }
  }
}
