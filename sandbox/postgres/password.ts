import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The password of one account of the sandbox: made at the first start and kept as `<account>.password`, 0600. */
export async function readOrCreatePassword(stateDirectory: string, account: string): Promise<string> {
  const path = join(stateDirectory, `${account}.password`);
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const password = randomBytes(24).toString("base64url");
  await mkdir(stateDirectory, { recursive: true });
  await writeFile(`${path}.new`, `${password}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return password;
}
