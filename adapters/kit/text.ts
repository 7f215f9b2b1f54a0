/** Cells that say "nothing" in forms that may not stay empty (DOMAIN 10.10). */
const fillers: ReadonlySet<string> = new Set(["", "无", "暂无", "空", "/", "\\", "-", "--", "—", "——", "null", "NULL"]);

/**
 * A text cell: trimmed on both sides, full-width blanks (U+3000) and NUL included; a filler is null.
 * Inner text stays as it is.
 */
export function decodeText(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const trimmed = text.replaceAll("\0", "").trim();
  return fillers.has(trimmed) ? null : trimmed;
}

/** Full-width digits, letters and signs (U+FF01..U+FF5E) to ASCII, the full-width blank to a blank. */
export function toHalfWidth(text: string): string {
  return text
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll("\u3000", " ");
}
