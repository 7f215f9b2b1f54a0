import { execFile } from "node:child_process";
import { chown, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type PostgresBinaries, PostgresStartError } from "./binaries.ts";
import { makeServerDirectory, type ServerUser } from "./serverUser.ts";

export interface ClusterOptions {
  readonly binaries: PostgresBinaries;
  readonly user: ServerUser;
  readonly dataDirectory: string;
  readonly superuser: string;
  readonly password: string;
}

/**
 * Makes a database cluster in UTF-8 with locale C, unless there is one. It is made beside its place and moved there
 * when it is whole, so a process that is killed half way leaves nothing that looks finished.
 */
export async function createClusterOnce(options: ClusterOptions): Promise<void> {
  const { binaries, user, dataDirectory } = options;
  if (await exists(join(dataDirectory, "PG_VERSION"))) return;
  const unfinished = `${dataDirectory}.new`;
  const passwordFile = `${dataDirectory}.pwfile`;
  await rm(unfinished, { recursive: true, force: true });
  await rm(dataDirectory, { recursive: true, force: true });
  await makeServerDirectory(unfinished, user);
  await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  try {
    await promisify(execFile)(
      binaries.initdb,
      [
        `--pgdata=${unfinished}`,
        `--username=${options.superuser}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
        "--no-data-checksums",
      ],
      { ...user, cwd: unfinished, env: { ...process.env, LC_ALL: "C" } },
    );
  } catch (cause) {
    throw new PostgresStartError("initdb failed", { cause });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, dataDirectory);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
