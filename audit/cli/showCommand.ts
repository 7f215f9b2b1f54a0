import { UsageError } from "../../cli/command.ts";
import { printable } from "../format/printable.ts";
import { readRecordLine } from "../format/readLines.ts";
import type { AuditRecord } from "../record.ts";
import { findChains } from "../verify/findChains.ts";
import { listSegments } from "../verify/listSegments.ts";
import { readLines } from "../verify/readLines.ts";
import type { AuditCommand } from "./command.ts";
import { NotFound } from "./notFound.ts";

export const show: AuditCommand = {
  summary: "Shows one record as it stands in the log.",
  positionals: ["SEQUENCE"],
  flags: { chain: { value: "NAME", description: "Needed where there are several." } },
  async run({ flags, positionals: [text = ""] }, { directory }) {
    if (!/^[1-9]\d{0,15}$/.test(text)) throw new UsageError("SEQUENCE is a whole number from 1.");
    const { chains } = findChains(directory);
    const named = chains.filter(({ name }) => flags["chain"] === undefined || name === flags["chain"]);
    const [only, ...others] = named;
    if (only === undefined) throw new NotFound(`There is no chain ${flags["chain"]} in ${directory}.`);
    if (others.length > 0)
      throw new UsageError(`Give --chain: ${chains.map(({ name }) => printable(name)).join(", ")}.`);
    const record = await findRecord(only.folder, Number(text));
    if (record === null) throw new NotFound(`Record ${text} is not in the chain ${printable(only.name)}.`);
    return { text: JSON.stringify(record, null, 2), json: record };
  },
};

async function findRecord(folder: string, sequence: number): Promise<AuditRecord | null> {
  const segment = listSegments(folder).findLast(({ first }) => first <= sequence);
  if (segment === undefined) return null;
  for await (const batch of readLines(segment.path)) {
    for (const { bytes, number, isWhole } of batch) {
      if (isWhole && segment.first + number - 1 === sequence) return readRecordLine(bytes.toString("utf8"));
    }
  }
  return null;
}
