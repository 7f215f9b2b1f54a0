import { UsageError } from "../../cli/command.ts";
import type { VerificationReport } from "../verify/report.ts";

export interface Noted {
  readonly isNoted: boolean;
  /** A sentence of what was noted, or why nothing was. */
  readonly text: string;
}

/**
 * Notes for the graph (`auditIntegrity`) what a verification found of each chain that the index knows. Where the index cannot be
 * written the report still stands.
 */
export async function noteReport(report: VerificationReport, databaseUrl: string): Promise<Noted> {
  if (report.kind !== "journal") throw new UsageError("--note is for journals: a bundle is a part of one.");
  // Only now: verifying needs no database.
  const [{ openIndex }, { noteVerification }] = await Promise.all([
    import("../index/openIndex.ts"),
    import("../index/search/integrity.ts"),
  ]);
  const index = openIndex({ databaseUrl });
  try {
    const [general] = report.problems;
    const unknown: string[] = [];
    for (const { chain, last, problems } of report.chains) {
      const problem = problems[0] ?? general;
      const found = { to: last, ok: problem === undefined, problem: problem?.message ?? null };
      if (!(await noteVerification(index, chain, found))) unknown.push(chain);
    }
    const count = report.chains.length;
    if (unknown.length === 0) return { isNoted: true, text: `Noted in the index, ${count} of ${count} chains.` };
    const text = `Noted in the index, ${count - unknown.length} of ${count} chains: it does not know ${unknown.join(", ")}.`;
    return { isNoted: false, text };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "no code";
    return { isNoted: false, text: `Not noted: the index cannot be written (${code}). Look at PostgreSQL.` };
  } finally {
    await index.close();
  }
}
