import { facts } from "../../cli/table.ts";
import type { Trust } from "../verify/keyRing.ts";
import type { Problem } from "../verify/problem.ts";
import type { ChainReport, VerificationReport } from "../verify/report.ts";

/** A report for people: the verdict first, then each chain with what is wrong in it, the first bad record first. */
export function describeReport(report: VerificationReport): string {
  const what = report.kind === "bundle" ? "bundle 证据包" : "query log 查询日志";
  const bad = report.chains.filter(({ problems }) => problems.length > 0).length;
  const verdict = report.isGood
    ? `GOOD 完好: the ${what} is as it was written and sealed.`
    : `NOT GOOD 有问题: the ${what} is not as it was written and sealed${bad > 0 ? `, in ${bad} of ${report.chains.length} chains` : ""}.`;
  const chains = report.chains.map(describeChain);
  const own = report.problems.map(problemText);
  const notes = report.notes.map((note) => `Note: ${note}`);
  return [verdict, ...own, "", ...chains.flatMap((text) => [text, ""]), ...notes].join("\n").trimEnd();
}

const trusts: Readonly<Record<Trust, string>> = {
  given: "given",
  endorsed: "signed for by the key before",
  first: "believed, none was given",
  none: "NOT TRUSTED",
};

function describeChain(chain: ChainReport): string {
  const { records, first, last, seals, sealedTo, sealedAt, keys, timestamps, timestampedAt } = chain;
  const lines = facts([
    ["链 chain", chain.chain],
    ["记录 records", records === 0 ? "none" : `${records.toLocaleString("en")} good, from ${first} to ${last}`],
    ["封签 seals", seals === 0 ? "none" : `${seals.toLocaleString("en")} good, to record ${sealedTo}, ${sealedAt}`],
    ["密钥 keys", keys.map(({ keyId, algorithm, trust }) => `${keyId} ${algorithm} (${trusts[trust]})`).join("; ")],
    ["时间戳 timestamps", timestamps === 0 ? "none checked" : `${timestamps} good, to ${timestampedAt}`],
    ["首个问题 first bad", firstBadText(chain)],
  ]);
  const more = chain.moreProblems > 0 ? [`  and ${chain.moreProblems} more`] : [];
  const notes = [...chain.notes, ...unknownText(chain)].map((note) => `  Note: ${note}`);
  return [lines, ...chain.problems.map((problem) => `  ${problemText(problem)}`), ...more, ...notes].join("\n");
}

function unknownText({ unknownOutcomes }: ChainReport): readonly string[] {
  if (unknownOutcomes === null || unknownOutcomes.total === 0) return [];
  const { sequences, total, unnamed } = unknownOutcomes;
  const more = total > sequences.length ? ` and ${total - sequences.length} more` : "";
  const running = unnamed > 0 ? ` ${unnamed} of them may still be running.` : "";
  return [
    `结果未知 outcome unknown: ${total} mutations have an intent and no outcome: records ${sequences.join(", ")}${more}.${running} Ask the sources, by the idempotency keys in them.`,
  ];
}

function firstBadText({ firstBad, problems }: ChainReport): string {
  if (firstBad === null) return problems.length === 0 ? "none" : "no record; see below";
  const place = firstBad.file === undefined ? "" : `, ${firstBad.file}:${firstBad.line}`;
  return `record ${firstBad.sequence}${place}`;
}

function problemText({ kind, message, sequence, lastSequence, file, line }: Problem): string {
  const run = lastSequence === undefined ? "" : ` (${sequence} to ${lastSequence})`;
  const place = file === undefined ? "" : ` [${file}${line === undefined ? "" : `:${line}`}]`;
  return `${kind}: ${message}${run}${place}`;
}
