import { DecodeError } from "../../values/decodeError.ts";
import { decodeText, isDamagedText } from "../../values/text.ts";

/** A row of the REST interface: JSON, nearly everything text. */
export type RestRow = Readonly<Record<string, unknown>>;

/** One cell as text; null for anything that is neither text, number nor truth value. */
export function cell(row: RestRow, name: string): string | null {
  const value = row[name];
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** A key that every row must have. Throws `DecodeError` naming the field, never a value. */
export function requireCell(row: RestRow, name: string): string {
  const text = decodeText(cell(row, name));
  if (text === null) throw new DecodeError(`${name}: the platform left the key empty`);
  if (isDamagedText(text)) throw new DecodeError(`${name}: the key has lost a character`);
  return text;
}
