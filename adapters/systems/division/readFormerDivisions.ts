import { basename } from "node:path";
import { divisionLevel, padDivisionCode } from "../../values/divisionCode.ts";
import type { Divisions } from "./divisions.ts";
import { createFormerDivisions, type FormerDivisionRow, type FormerDivisions } from "./formerDivisions.ts";
import { readCsv } from "./readCsv.ts";

/** Three times the communities of a province, should each have changed. */
export const maxFormerDivisionRows = 100_000;

const heading = ["code", "name", "edition", "successor", "inside"] as const;

/**
 * Reads tables of former codes: UTF-8 CSV `code,name,edition,successor,inside`. `edition` is the year of the first edition
 * without the code (as of 31 December); `successor` equals the code where only the name changed; `inside` is `same` where the
 * places inside kept the digits behind, else empty. Rejects with a sentence that names the file and the line.
 */
export async function readFormerDivisions(paths: readonly string[], divisions: Divisions): Promise<FormerDivisions> {
  const rows: FormerDivisionRow[] = [];
  const fileOfCode = new Map<string, string>();
  for (const path of paths) {
    const ofFile = await rowsOf(path);
    for (const row of ofFile) {
      const other = fileOfCode.get(row.code);
      if (other !== undefined && other !== path) {
        throw new TypeError(`${row.origin}: ${row.code} stands in ${other} already; keep it in one of the two.`);
      }
      fileOfCode.set(row.code, path);
    }
    rows.push(...ofFile);
    if (rows.length > maxFormerDivisionRows) {
      throw new TypeError(`${path}: more than ${maxFormerDivisionRows} former codes in all.`);
    }
  }
  return createFormerDivisions(rows, divisions);
}

async function rowsOf(path: string): Promise<readonly FormerDivisionRow[]> {
  const [first, ...rest] = await readCsv(path);
  if (first?.cells.join() !== heading.join()) {
    throw new TypeError(`${path}: the first line has to be ${heading.join()}.`);
  }
  return rest.map(({ cells, line }) => rowOf(cells, `${basename(path)}: line ${line}`));
}

function rowOf(record: readonly string[], origin: string): FormerDivisionRow {
  const [codeText = "", name = "", editionText = "", successorText = "", inside = ""] = record;
  const [code, successor] = [padDivisionCode(codeText), padDivisionCode(successorText)];
  if (record.length > heading.length || code === null || successor === null || name === "") {
    throw new TypeError(
      `${origin} is no former division (expected a code of 6, 9 or 12 digits, a name, a year, the successor's code, and ` +
        "`same` or nothing).",
    );
  }
  if (!/^(19|20)\d\d$/.test(editionText)) throw new TypeError(`${origin}: "${editionText}" is no year of an edition.`);
  if (inside !== "" && inside !== "same") throw new TypeError(`${origin}: "inside" has to be \`same\` or empty.`);
  if (divisionLevel(code) !== divisionLevel(successor)) {
    throw new TypeError(`${origin}: ${code} and ${successor} are not of the same level.`);
  }
  return { code, name, edition: Number(editionText), successor, keepsDigits: inside === "same", origin };
}
