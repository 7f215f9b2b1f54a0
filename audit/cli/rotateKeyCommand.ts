import { UsageError } from "../../cli/command.ts";
import { signatureAlgorithms } from "../format/signatures.ts";
import { rotateSealKey } from "../seals/sealKeys.ts";
import type { AuditCommand } from "./command.ts";
import { keysDirectoryOf } from "./keysDirectoryOf.ts";

export const rotateKey: AuditCommand = {
  summary:
    "密钥轮换 Makes a new key for seals, which the one before signs for; every chain takes it with its next seal.",
  positionals: ["KEYS_DIR..."],
  isOpenEnded: true,
  flags: { algorithm: { value: "ed25519|sm2", description: "Of the new key; ed25519 by default." } },
  async run({ flags, positionals }, context) {
    const { algorithm: named = "ed25519" } = flags;
    const algorithm = signatureAlgorithms.find((one) => one === named);
    if (algorithm === undefined) throw new UsageError("--algorithm is ed25519 or sm2.");
    const { keyId, since } = await rotateSealKey(keysDirectoryOf(positionals, context), algorithm);
    const text = `Key ${keyId} (${algorithm}) signs from the next seal of each chain on. Keep its fingerprint elsewhere.`;
    return { text, json: { keyId, algorithm, since } };
  },
};
