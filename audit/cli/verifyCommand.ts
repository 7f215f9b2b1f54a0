import { readFileSync } from "node:fs";
import { UsageError } from "../../cli/command.ts";
import { FormatError } from "../format/formatError.ts";
import { createTimestampCheck } from "../timestamp/checkToken.ts";
import { type Anchor, readAnchor } from "../verify/anchor.ts";
import { verifyJournal } from "../verify/verifyJournal.ts";
import type { AuditCommand } from "./command.ts";
import { describeReport } from "./describeReport.ts";
import { noteReport } from "./noteReport.ts";

export function verifyCommand(environment: Readonly<Record<string, string | undefined>>): AuditCommand {
  return {
    summary: "校验 Verifies a query log, one chain of it, or a bundle.",
    positionals: ["DIR..."],
    isOpenEnded: true,
    flags: {
      key: {
        value: "FINGERPRINT",
        description: "A key that is trusted, 16 digits, from elsewhere; one for each chain, several times.",
        isRepeatable: true,
      },
      anchor: { value: "FILE", description: "锚点 What `anchor --out` wrote before: finds a tail that was cut off." },
      "tsa-ca": {
        value: "FILE",
        description: "时间戳 Certificates (PEM) of the time-stamping authority: checks timestamps.",
      },
      quick: { description: "Only whether records are what was sealed, not whether they fit together." },
      note: {
        description: "Notes the result in the index, for `auditIntegrity`; by AUDIT_DATABASE_URL or DATABASE_URL.",
      },
    },
    async run({ flags, lists, positionals }, { directory, progress }) {
      const isToNote = flags["note"] !== undefined;
      const databaseUrl = environment["AUDIT_DATABASE_URL"] || environment["DATABASE_URL"] || "";
      if (isToNote && databaseUrl === "") {
        throw new UsageError("--note needs the index: set DATABASE_URL or AUDIT_DATABASE_URL.");
      }
      if (positionals.length > 1) throw new UsageError("One folder at a time.");
      const trustedKeys = lists["key"] ?? [];
      for (const key of trustedKeys) {
        if (!/^[0-9a-f]{16}$/.test(key))
          throw new UsageError("--key is 16 hexadecimal digits, as `anchor` prints them.");
      }
      const anchor = flags["anchor"];
      const authority = flags["tsa-ca"];
      const report = await verifyJournal(positionals[0] ?? directory, {
        trustedKeys,
        anchor: anchor === undefined ? null : readAnchorFile(anchor),
        checkTimestamp: authority === undefined ? null : createTimestampCheck(readText(authority, "--tsa-ca")),
        checkContent: flags["quick"] === undefined,
        onProgress: (records) => progress(`${records.toLocaleString("en")} records`),
      });
      const text = describeReport(report);
      if (!isToNote) return { text, json: report, exitCode: report.isGood ? 0 : 1 };
      const noted = await noteReport(report, databaseUrl);
      return {
        text: `${text}\n${noted.text}`,
        json: { ...report, noted },
        exitCode: report.isGood && noted.isNoted ? 0 : 1,
      };
    },
  };
}

function readAnchorFile(path: string): Anchor {
  try {
    return readAnchor(readText(path, "--anchor"));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UsageError(`--anchor: ${error.message}`, { cause: error });
  }
}

function readText(path: string, flag: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new UsageError(`${flag} names a file that can be read; ${path} cannot.`, { cause });
  }
}
