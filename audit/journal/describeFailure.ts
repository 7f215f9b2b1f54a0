import { AuditConfigError, AuditError } from "../auditError.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "its file system is full",
  EDQUOT: "the quota of its owner is used up",
  EROFS: "its file system is read-only",
  EIO: "the disk reports an error",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EMFILE: "this process has too many files open",
  ENFILE: "the machine has too many files open",
  ENOENT: "a file or folder of it is gone",
  EFBIG: "a file would be larger than the limit of this process",
};

/** Why something cannot be written, in a sentence; errors that are sentences already stay. */
export function describeFailure(error: unknown, what: string): AuditError | AuditConfigError {
  if (error instanceof AuditError || error instanceof AuditConfigError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = reasons[code] ?? (error instanceof Error ? error.message : String(error));
  return new AuditError(`${what} cannot be written: ${reason}${code && reasons[code] ? ` (${code})` : ""}.`, {
    cause: error,
  });
}
