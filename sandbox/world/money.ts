/** Whole cents to yuan with two decimals: `123456` is `1234.56`. */
export function yuan(cents: number): string {
  const sign = cents < 0 ? "-" : "";
  const digits = String(Math.abs(Math.round(cents))).padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
