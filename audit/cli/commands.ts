import { anchor } from "./anchorCommand.ts";
import type { AuditCommands } from "./command.ts";
import { exportCommand } from "./exportCommand.ts";
import { retentionCommand } from "./retentionCommand.ts";
import { rotateKey } from "./rotateKeyCommand.ts";
import { rotateSubjectKeyCommand } from "./rotateSubjectKeyCommand.ts";
import { show } from "./showCommand.ts";
import { subjectCommand } from "./subjectCommand.ts";
import { verifyCommand } from "./verifyCommand.ts";

/** @param environment for those that need PostgreSQL and settings */
export function auditCommands(environment: Readonly<Record<string, string | undefined>>): AuditCommands {
  return {
    verify: verifyCommand(environment),
    export: exportCommand,
    anchor,
    show,
    "rotate-key": rotateKey,
    "rotate-subject-key": rotateSubjectKeyCommand,
    subject: subjectCommand(environment["AUDIT_ALGORITHMS"] === "sm"),
    retention: retentionCommand(environment),
  };
}
