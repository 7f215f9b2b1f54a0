import { UsageError } from "../../cli/command.ts";
import type { AuditCommand } from "./command.ts";

/** The chain that acts of the command line are recorded in. */
const chain = "command-line";

const days = 86_400_000;

/** Needs PostgreSQL and the keys, so it is made with its settings. */
export function retentionCommand(environment: Readonly<Record<string, string | undefined>>): AuditCommand {
  return {
    summary: "留存期限 Drops what is older than the retention period and not on hold, and records that it did.",
    positionals: [],
    flags: { days: { value: "DAYS", description: "At least 180; AUDIT_RETENTION_DAYS (365) by default." } },
    async run({ flags }, { directory, keysDirectory }) {
      const databaseUrl = environment["AUDIT_DATABASE_URL"] || environment["DATABASE_URL"];
      if (!databaseUrl) throw new UsageError("Retention needs the index: set DATABASE_URL or AUDIT_DATABASE_URL.");
      const retentionDays = Number(flags["days"] ?? (environment["AUDIT_RETENTION_DAYS"] || "365"));
      const isNational = environment["AUDIT_ALGORITHMS"] === "sm";
      // Only now: the other commands need no database.
      const [{ openIndex }, { applyRetention }, { openAudit }] = await Promise.all([
        import("../index/openIndex.ts"),
        import("../index/retention.ts"),
        import("../openAudit.ts"),
      ]);
      await using opened = new AsyncDisposableStack();
      const index = openIndex({ databaseUrl });
      opened.defer(index.close);
      const audit = await openAudit({
        ...{ directory, chain, keysDirectory },
        hashAlgorithm: isNational ? "sm3" : "sha256",
        signatureAlgorithm: isNational ? "sm2" : "ed25519",
        ...{ segmentBytes: 67_108_864, segmentAgeMs: days, warnFreeBytes: 0, refuseFreeBytes: 0 },
      });
      opened.defer(audit.close);
      const result = await applyRetention({ index, directory, retentionDays, act: audit.act, actor: "command line" });
      const { months, heldMonths, chains } = result;
      const lines = [
        months.length === 0 ? "No month of the index was old enough." : `Dropped from the index: ${months.join(", ")}.`,
        ...(heldMonths.length === 0 ? [] : [`On hold, so they stay: ${heldMonths.join(", ")}.`]),
        ...chains.map((one) => `Chain ${one.chain}: ${one.segments} segments removed, up to record ${one.removedTo}.`),
      ];
      return { text: lines.join("\n"), json: result };
    },
  };
}
