import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { parse } from "csv-parse/sync";
import { divisionLevel, padDivisionCode } from "../../kit/divisionCode.ts";
import type { Divisions } from "./divisions.ts";
import { createFormerDivisions, type FormerDivisionRow, type FormerDivisions } from "./formerDivisions.ts";

/** Three times the communities of a province, should each have changed. */
export const maxFormerDivisionRows = 100_000;
/** That many rows of the longest names. */
export const maxFormerDivisionsFileBytes = 16 * 1024 * 1024;

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
    const ofFile = rowsOf(path, await readText(path));
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

async function readText(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > maxFormerDivisionsFileBytes) {
    throw new TypeError(`${path}: larger than ${maxFormerDivisionsFileBytes} bytes, so no table of former codes.`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(`${path}: not UTF-8; save it as "CSV UTF-8".`, { cause: error });
  }
}

function rowsOf(path: string, text: string): readonly FormerDivisionRow[] {
  const options = { bom: true, skip_empty_lines: true, trim: true, relax_column_count: true, info: true } as const;
  let records: readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
  try {
    records = parse(text, options) as unknown as typeof records;
  } catch (error) {
    throw new TypeError(`${path}: ${error instanceof Error ? error.message : "no CSV"}`, { cause: error });
  }
  const [first, ...rest] = records;
  if (first?.record.join() !== heading.join()) {
    throw new TypeError(`${path}: the first line has to be ${heading.join()}.`);
  }
  return rest.map(({ record, info }) => rowOf(record, `${basename(path)}: line ${info.lines}`));
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
