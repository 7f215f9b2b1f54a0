import { rotateSubjectKey } from "../subjects/subjectKeys.ts";
import type { AuditCommand } from "./command.ts";
import { keysDirectoryOf } from "./keysDirectoryOf.ts";

export const rotateSubjectKeyCommand: AuditCommand = {
  summary:
    "主体密钥轮换 Makes a new key that hides persons, taken at the next start; the keys before still find what they hid.",
  positionals: ["KEYS_DIR..."],
  isOpenEnded: true,
  flags: {},
  async run({ positionals }, context) {
    const number = await rotateSubjectKey(keysDirectoryOf(positionals, context));
    const text = `Key k${number} hides persons from the next start of each gateway on. Copy the folder of the keys: the keys before are still needed.`;
    return { text, json: { key: `k${number}` } };
  },
};
