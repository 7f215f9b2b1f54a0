import { chmod, link, mkdir, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AuditConfigError } from "../auditError.ts";
import { syncDirectory } from "../journal/chainFolder.ts";

/**
 * 密钥目录 Outside the journal, for its owner alone.
 *
 * @throws AuditConfigError where others may read it
 */
export async function openKeysDirectory(directory: string): Promise<void> {
  if ((await mkdir(directory, { recursive: true, mode: 0o700 })) !== undefined) await chmod(directory, 0o700);
  const { mode } = await stat(directory);
  if ((mode & 0o077) !== 0) {
    throw new AuditConfigError(`${directory} holds private keys and others may use it: chmod 700 ${directory}`);
  }
}

/** Numbers of the keys of one kind, in order: `seal-0001.json`, `subject-0001.json`. */
export async function listKeys(directory: string, kind: "seal" | "subject"): Promise<readonly number[]> {
  const names = await readdir(directory);
  const numbers = names.map((name) => new RegExp(`^${kind}-(\\d{4})\\.json$`).exec(name)?.[1]);
  return numbers
    .filter((number) => number !== undefined)
    .map(Number)
    .sort((one, other) => one - other);
}

/** @throws AuditConfigError where others may read it, or it is no JSON */
export async function readKeyFile(directory: string, kind: "seal" | "subject", number: number): Promise<unknown> {
  const file = keyFile(directory, kind, number);
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) {
    throw new AuditConfigError(`${file} is a private key and others may read it: chmod 600 ${file}`);
  }
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new AuditConfigError(`${file} is not a key of the query log: put back the one that was there.`, { cause });
  }
}

/** Whole or not at all, also where several processes start at once. @returns false where there is one of this number already */
export async function addKeyFile(
  directory: string,
  kind: "seal" | "subject",
  number: number,
  key: object,
): Promise<boolean> {
  const made = join(directory, `.${kind}-${process.pid}-${number}`);
  await rm(made, { force: true });
  const handle = await open(made, "wx", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(key, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(made, keyFile(directory, kind, number));
    await syncDirectory(directory);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(made, { force: true });
  }
}

function keyFile(directory: string, kind: string, number: number): string {
  return join(directory, `${kind}-${String(number).padStart(4, "0")}.json`);
}
