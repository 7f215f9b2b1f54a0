/** How the asset platform writes things down, flaws included. Which row gets a flaw depends on its place alone. */

/** True for one row in `share`, always the same ones. */
export function hits(index: number, share: number, offset: number): boolean {
  return index % share === offset % share;
}

/**
 * Citizen ID number: every second X in lower case, one number in 41 in full-width digits, one in 29 with two blanks
 * after it, and as spreadsheets leave them: one in 43 behind an apostrophe, one in 47 with blanks between its parts. The code of an organisation, in the same column, is written as it is.
 */
export function writeIdNumber(idNumber: string, index: number): string {
  if (!/^\d{17}[\dX]$/.test(idNumber)) return idNumber;
  const text = hits(index, 2, 0) ? idNumber.toLowerCase() : idNumber;
  if (hits(index, 41, 7)) return fullWidth(text);
  if (hits(index, 43, 11)) return `'${text}`;
  if (hits(index, 47, 13)) return `${text.slice(0, 6)} ${text.slice(6, 14)} ${text.slice(14)}`;
  return hits(index, 29, 3) ? `${text}  ` : text;
}

/** `12345.60` -> `12,345.60`. */
export function withCommas(amount: string): string {
  const [whole = "", fraction] = amount.split(".");
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Yuan to 万元, exactly: `123456.00` -> `12.3456`, `123456.78` -> `12.345678`. */
export function inTenThousands(yuan: string): string {
  const negative = yuan.startsWith("-");
  const [whole = "0", fraction = ""] = yuan.replace("-", "").split(".");
  const digits = whole.padStart(5, "0");
  const decimals = `${digits.slice(-4)}${fraction}`.replace(/0+$/, "").padEnd(4, "0");
  return `${negative ? "-" : ""}${digits.slice(0, -4)}.${decimals}`;
}

/** Sum of decimal texts with at most four decimals. */
export function addDecimals(amounts: readonly string[]): string {
  const sum = amounts.reduce((total, amount) => total + scaled(amount), 0n);
  const digits = String(sum).padStart(5, "0");
  const decimals = digits.slice(-4).replace(/0+$/, "");
  return decimals === "" ? digits.slice(0, -4) : `${digits.slice(0, -4)}.${decimals}`;
}

/** Empty cells are written as 无 or /. */
export function orFiller(value: string | null, index: number): string {
  return value ?? (hits(index, 2, 0) ? "无" : "/");
}

function scaled(amount: string): bigint {
  const [whole = "0", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.slice(0, 4).padEnd(4, "0"));
}

function fullWidth(text: string): string {
  return text.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
}
