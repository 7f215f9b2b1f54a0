/** Statements that are not counted as calls and never hit by a fault. */
const UNCOUNTED = new Set([
  "BEGIN",
  "START",
  "COMMIT",
  "END",
  "ABORT",
  "ROLLBACK",
  "SAVEPOINT",
  "RELEASE",
  "SET",
  "RESET",
  "SHOW",
  "DEALLOCATE",
  "DISCARD",
  "LISTEN",
  "UNLISTEN",
]);

const COMMENT = /\/\*[\s\S]*?\*\/|--[^\n]*/g;
const NAME = String.raw`(?:"[^"]+"|[A-Za-z_][\w$]*)`;
const TABLE = new RegExp(String.raw`\b(?:FROM|INTO|UPDATE)\s+(?:ONLY\s+)?(${NAME}(?:\s*\.\s*${NAME})*)`, "i");

/**
 * Name under which a statement is counted: its first table in upper case (`JTZC_CY`), else its verb (`SELECT`);
 * null for transaction control, settings and empty statements.
 */
export function functionName(statement: string): string | null {
  const text = statement.replace(COMMENT, " ");
  const verb = /[A-Za-z]+/.exec(text)?.[0]?.toUpperCase();
  if (verb === undefined || UNCOUNTED.has(verb)) return null;
  const table = TABLE.exec(text)?.[1];
  const lastPart = table?.match(new RegExp(NAME, "g"))?.at(-1);
  return lastPart === undefined ? verb : lastPart.replaceAll('"', "").toUpperCase();
}
