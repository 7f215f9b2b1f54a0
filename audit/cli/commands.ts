import { anchor } from "./anchorCommand.ts";
import type { AuditCommands } from "./command.ts";
import { exportCommand } from "./exportCommand.ts";
import { rotateKey } from "./rotateKeyCommand.ts";
import { rotateSubjectKeyCommand } from "./rotateSubjectKeyCommand.ts";
import { show } from "./showCommand.ts";
import { verify } from "./verifyCommand.ts";

/** Commands that need nothing but the folders. */
export const commands: AuditCommands = {
  verify,
  export: exportCommand,
  anchor,
  show,
  "rotate-key": rotateKey,
  "rotate-subject-key": rotateSubjectKeyCommand,
};
