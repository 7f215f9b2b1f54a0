import type { Command, Commands } from "../../cli/command.ts";

/** What commands of `npm run audit` work on. */
export interface AuditContext {
  /** AUDIT_DIR. */
  readonly directory: string;
  /** AUDIT_KEYS. */
  readonly keysDirectory: string;
  /** All of standard input. @throws UsageError for too much of it */
  readonly input: () => Promise<string>;
  /** A line that replaces the one before, where somebody looks at it. */
  readonly progress: (text: string) => void;
}

export type AuditCommand = Command<AuditContext>;
export type AuditCommands = Commands<AuditContext>;
