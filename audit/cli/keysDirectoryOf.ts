import { UsageError } from "../../cli/command.ts";
import type { AuditContext } from "./command.ts";

/** What was written, or AUDIT_KEYS. @throws UsageError */
export function keysDirectoryOf(positionals: readonly string[], { keysDirectory }: AuditContext): string {
  if (positionals.length > 1) throw new UsageError("One folder at a time.");
  return positionals[0] ?? keysDirectory;
}
