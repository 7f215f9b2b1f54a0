import { UsageError } from "../../cli/command.ts";
import { exportBundle } from "../export/exportBundle.ts";
import type { AuditCommand } from "./command.ts";

export const exportCommand: AuditCommand = {
  summary: "导出 Writes a bundle of records with their proofs, which can be verified alone.",
  positionals: [],
  flags: {
    from: {
      value: "TIME",
      description: "2026-03-01 (Asia/Shanghai), or a time with offset. Records of then and after.",
    },
    to: { value: "TIME", description: "A day, that day included, or a time, that time not." },
    subject: {
      value: "HASH",
      description: "数据主体 Only of these, as records have them; several times.",
      isRepeatable: true,
    },
    out: { value: "DIR", description: "The folder to make." },
  },
  async run({ flags, lists }, { directory, progress }) {
    const { from, to, out } = flags;
    if (from === undefined || to === undefined || out === undefined)
      throw new UsageError("Needed: --from, --to, --out.");
    const selection = {
      from: readTime(from, "--from", 0),
      to: readTime(to, "--to", 1),
      subjects: lists["subject"] ?? [],
    };
    if (selection.from >= selection.to) throw new UsageError("--from has to be before --to.");
    const onProgress = (records: number) => progress(`${records.toLocaleString("en")} records`);
    const index = await exportBundle({ directory, out, selection, onProgress });
    const records = index.chains.reduce((sum, chain) => sum + chain.records, 0);
    const unsealed = index.chains.reduce((sum, chain) => sum + chain.unsealed, 0);
    const left = unsealed > 0 ? ` ${unsealed} were left out: no seal covers them yet; ask again in a minute.` : "";
    const text = `${records} records of ${index.chains.length} chains in ${out}.${left}\nVerify it: npm run audit -- verify ${out}`;
    return { text, json: index };
  },
};

/** @param days to add where only a day is given: the end of it */
function readTime(text: string, flag: string, days: 0 | 1): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const time = Date.parse(isDay ? `${text}T00:00:00+08:00` : text);
  if ((!isDay && !isTime) || Number.isNaN(time)) {
    throw new UsageError(`${flag} is a day (2026-03-01) or a time with offset (2026-03-01T08:00+08:00).`);
  }
  return new Date(isDay ? time + days * 86_400_000 : time).toISOString();
}
