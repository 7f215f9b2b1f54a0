import { randomBytes } from "node:crypto";
import { AuditConfigError } from "../auditError.ts";
import { addKeyFile, listKeys, openKeysDirectory, readKeyFile } from "../seals/keysDirectory.ts";
import type { SubjectKey } from "./subjectHash.ts";

/** All, the newest last; the first is made where there is none. @throws AuditConfigError for what is no key */
export async function openSubjectKeys(directory: string): Promise<readonly SubjectKey[]> {
  await openKeysDirectory(directory);
  if ((await listKeys(directory, "subject")).length === 0) await addKeyFile(directory, "subject", 1, newKey());
  const numbers = await listKeys(directory, "subject");
  return Promise.all(
    numbers.map(async (number) => {
      const { secret } = (await readKeyFile(directory, "subject", number)) as { readonly secret?: unknown };
      if (typeof secret !== "string" || !/^[0-9a-f]{64}$/.test(secret)) {
        throw new AuditConfigError(`Subject key ${number} in ${directory} is not 64 hexadecimal digits.`);
      }
      return { number, secret: Buffer.from(secret, "hex") };
    }),
  );
}

/** Subjects are hashed with it after the next start; the keys before are kept for looking up. @returns its number */
export async function rotateSubjectKey(directory: string): Promise<number> {
  await openKeysDirectory(directory);
  const number = ((await listKeys(directory, "subject")).at(-1) ?? 0) + 1;
  if (await addKeyFile(directory, "subject", number, newKey())) return number;
  throw new AuditConfigError("Another key was added at the same time: that one is used.");
}

function newKey(): object {
  return { secret: randomBytes(32).toString("hex") };
}
