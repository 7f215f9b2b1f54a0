import { join } from "node:path";
import { AuditConfigError } from "../auditError.ts";
import { syncDirectory } from "../journal/chainFolder.ts";
import type { AdministrationBody } from "../record.ts";
import { openLineFile } from "../seals/lineFile.ts";
import type { SubjectKey } from "./subjectHash.ts";

/**
 * Records that the subjects of a chain are hashed with another key from now on. `subject-keys.jsonl` has the number of each that
 * they were hashed with; a process that dies before its line is there has it recorded once more.
 *
 * @param directory of the chain
 * @throws AuditConfigError where the key that was used last is gone: nobody would find the subjects any more
 */
export async function recordSubjectKey(
  directory: string,
  keys: readonly SubjectKey[],
  record: (body: AdministrationBody) => Promise<unknown>,
): Promise<void> {
  const file = await openLineFile(join(directory, "subject-keys.jsonl"));
  try {
    const before = numberOf(file.lines.at(-1));
    const newest = keys.at(-1)?.number ?? 0;
    if (before === newest) return;
    if (before !== null && !keys.some(({ number }) => number === before)) {
      throw new AuditConfigError(
        `The subjects of the chain in ${directory} were hashed with key k${before}, which is not in the folder of the keys: put it back.`,
      );
    }
    if (before !== null) {
      const change = { target: `k${newest}`, details: { before: `k${before}` } };
      await record({ kind: "administration", action: "subject-key.rotated", ...change });
    }
    await file.add(JSON.stringify({ number: newest }));
    await syncDirectory(directory);
  } finally {
    await file.close();
  }
}

function numberOf(line: string | undefined): number | null {
  const number = line === undefined ? undefined : /^\{"number":(\d{1,4})\}$/.exec(line)?.[1];
  return number === undefined ? null : Number(number);
}
