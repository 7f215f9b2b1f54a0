/** Formats built into Excel that show a date or a time (ECMA-376 part 1, 18.8.30), those of Chinese editions included. */
const builtInDates: ReadonlySet<number> = new Set([
  14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56,
  57, 58,
]);
const dayMs = 86_400_000;
/** 9999-12-31, the last day that Excel shows. */
const lastSerial = 2_958_466;

/** True for a format that shows a number as a date: one with y, m, d or h outside of texts, colours and escapes. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (builtInDates.has(id)) return true;
  if (code === undefined || code.length > 1_000) return false;
  return /[ymdhs]/i.test(code.replace(/"[^"]*"|\\.|_.|\[[^\]]*\]|general/gi, ""));
}

/**
 * A serial number as `yyyy-MM-dd`, with ` HH:mm:ss` where it has a time. Workbooks of 1904 count from 1904-01-01 as 0, all others
 * from 1900-01-01 as 1 with a 29 February 1900 that never was (ECMA-376 part 1, 18.17.4.1). What is no day stays as it is.
 */
export function excelMoment(serial: string, from1904: boolean): string {
  const number = Number(serial);
  const day = Math.floor(number);
  if (!Number.isFinite(number) || number < 0 || number >= lastSerial || (!from1904 && (day === 60 || day === 0))) {
    return serial;
  }
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, day < 60 ? 31 : 30);
  const seconds = Math.round((number - day) * 86_400);
  const iso = new Date(epoch + day * dayMs + seconds * 1_000).toISOString();
  return seconds === 0 ? iso.slice(0, 10) : iso.slice(0, 19).replace("T", " ");
}
