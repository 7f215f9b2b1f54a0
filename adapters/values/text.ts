/** Cells that say "nothing" in forms that may not stay empty. */
export const fillers: ReadonlySet<string> = new Set([
  "",
  "无",
  "暂无",
  "空",
  "/",
  "\\",
  "-",
  "--",
  "—",
  "——",
  "null",
  "NULL",
]);
const longestFiller = Math.max(...[...fillers].map(({ length }) => length));

/**
 * A text cell: trimmed on both sides, full-width blanks (U+3000) and NUL included; a filler is null.
 * Inner text stays as it is.
 */
export function decodeText(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const trimmed = (text.includes("\0") ? text.replaceAll("\0", "") : text).trim();
  return trimmed.length <= longestFiller && fillers.has(trimmed) ? null : trimmed;
}

/** Full-width digits, letters and signs (U+FF01..U+FF5E) to ASCII, the full-width blank to a blank. */
export function toHalfWidth(text: string): string {
  // Nearly every code and date is ASCII already.
  if (!/[\uFF01-\uFF5E\u3000]/.test(text)) return text;
  return text
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll("\u3000", " ");
}

/** True for a text in which U+FFFD stands for what could not be decoded. */
export function isDamagedText(text: string | null | undefined): boolean {
  return text?.includes("\uFFFD") === true;
}
