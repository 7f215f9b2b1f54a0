import { existsSync } from "node:fs";
import { UsageError } from "../../cli/command.ts";
import { hashesOfKnown, type KnownSubject } from "../subjects/knownSubject.ts";
import { createSubjectHash } from "../subjects/subjectHash.ts";
import { openSubjectKeys } from "../subjects/subjectKeys.ts";
import type { AuditCommand } from "./command.ts";
import { keysDirectoryOf } from "./keysDirectoryOf.ts";
import { NotFound } from "./notFound.ts";

const members = ["person", "name", "phone", "certificateNumber", "idNumber"];

/** @param isSm whether the log is written with the national algorithms: AUDIT_ALGORITHMS */
export function subjectCommand(isSm: boolean): AuditCommand {
  return {
    summary:
      '数据主体 Prints the hashes by which export --subject finds a person; who it is comes as JSON on standard input, so that it stands in no list of processes: {"name": "…", "phone": "…"}, {"certificateNumber": "…"}, {"idNumber": "…"} or {"person": "…"}.',
    positionals: ["KEYS_DIR..."],
    isOpenEnded: true,
    flags: {},
    async run({ positionals }, context) {
      const directory = keysDirectoryOf(positionals, context);
      if (!existsSync(directory)) throw new NotFound(`There are no keys in ${directory}.`);
      const known = readKnown(await context.input());
      const { all } = createSubjectHash({
        keys: await openSubjectKeys(directory),
        algorithm: isSm ? "sm3" : "sha256",
      });
      const subjects = hashesOfKnown(known, all);
      if (subjects === null) throw wrongInput();
      return { text: subjects.join("\n"), json: { subjects } };
    },
  };
}

/** Not quoted: it is somebody's name. */
function wrongInput(): UsageError {
  return new UsageError(
    'Standard input has to be one JSON object of texts: {"name": "…", "phone": "…"} with one or both, {"certificateNumber": "…"}, {"idNumber": "…"} or {"person": "…"}.',
  );
}

function readKnown(text: string): KnownSubject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrongInput();
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrongInput();
  const isKnown = ([name, one]: readonly [string, unknown]) => members.includes(name) && typeof one === "string";
  if (!Object.entries(value).every(isKnown)) throw wrongInput();
  return value;
}
