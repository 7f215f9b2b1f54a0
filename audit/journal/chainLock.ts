import { closeSync, existsSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { AuditConfigError, AuditError } from "../auditError.ts";

/**
 * 独占 One writer for each chain. The lock is one of the operating system (SQLite takes it on an empty file), so that it ends with
 * its process however that died: there are no stale locks and no numbers of processes that were given again.
 *
 * @returns the release
 * @throws AuditConfigError where another process has it
 */
export function lockChain(file: string): () => void {
  let database: DatabaseSync | null = null;
  try {
    // SQLite would make it readable by all.
    closeSync(openSync(file, "a", 0o600));
    // A reader that only looks is done at once.
    database = new DatabaseSync(file, { timeout: 500 });
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    database?.close();
    if (isBusy(error)) {
      throw new AuditConfigError(
        `Another process writes to this chain (it holds ${file}): stop it, or give this one a chain of its own.`,
      );
    }
    throw new AuditError(`The lock ${file} cannot be taken: ${describe(error)}.`, { cause: error });
  }
  const held = database;
  return () => held.close();
}

/** Whether a process writes to the chain; also true where it cannot be told. */
export function isChainHeld(file: string): boolean {
  if (!existsSync(file)) return false;
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file, { timeout: 0, readOnly: true });
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
    return false;
  } catch {
    return true;
  } finally {
    database?.close();
  }
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === 5;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
