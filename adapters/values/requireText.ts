import { DecodeError } from "./decodeError.ts";
import { decodeText, isDamagedText } from "./text.ts";

/** A key field that every record must have. Throws `DecodeError` naming the field, never a value. */
export function requireText(row: Readonly<Record<string, string | null | undefined>>, field: string): string {
  const text = decodeText(row[field]);
  if (text === null) throw new DecodeError(`${field}: the source left the key empty`);
  if (isDamagedText(text)) throw new DecodeError(`${field}: the key has lost a character`);
  return text;
}
