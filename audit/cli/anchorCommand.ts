import { writeFileSync } from "node:fs";
import { UsageError } from "../../cli/command.ts";
import { facts } from "../../cli/table.ts";
import type { Anchor, AnchorChain } from "../verify/anchor.ts";
import { readHeads } from "../verify/readHeads.ts";
import type { AuditCommand } from "./command.ts";

export const anchor: AuditCommand = {
  summary: "锚点 Prints the head of every chain, to be kept where nobody of the gateway comes to.",
  positionals: ["DIR..."],
  isOpenEnded: true,
  flags: {
    out: { value: "FILE", description: "Writes it as JSON, for `verify --anchor`; the file must not be there." },
  },
  async run({ flags, positionals }, { directory }) {
    const heads = await readHeads(positionals[0] ?? directory);
    const { out } = flags;
    if (out !== undefined) writeNew(out, `${JSON.stringify(heads, null, 2)}\n`);
    const text = [describeAnchor(heads), ...(out === undefined ? [] : [`Written to ${out}.`])].join("\n\n");
    return { text, json: heads };
  },
};

/** To be printed and signed by hand: digests in groups of eight. */
function describeAnchor({ time, chains }: Anchor): string {
  if (chains.length === 0) return "No chain has a seal yet.";
  return [`Heads of the query log 查询日志锚点, ${time}`, ...chains.map(describeHead)].join("\n\n");
}

function describeHead({ chain, sequence, digest, seal, sealDigest, keys, time }: AnchorChain): string {
  return facts([
    ["链 chain", chain],
    ["序号 sequence", String(sequence)],
    ["摘要 digest", inGroups(digest)],
    ["封签 seal", `${seal}, ${time}`],
    ["封签摘要 its digest", inGroups(sealDigest)],
    ["密钥 keys", keys.join(", ")],
  ]);
}

function inGroups(digest: string): string {
  return digest.match(/.{8}/g)?.join(" ") ?? digest;
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    throw new UsageError(`${path} cannot be written, or is there already.`, { cause });
  }
}
