/** Makes identifiers whose check characters are valid. All bodies are synthetic: area 329901, organisation bodies XX… */

const USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
const CITIZEN_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** GB/T 2260 has no such area: a number in it passes GB 11643 and is nobody's. */
const SYNTHETIC_AREA = "329901";

/** GB 11643: area 6, birth yyyyMMdd 8, sequence 3 (odd: male), check MOD 11-2. */
export function citizenIdNumber(birth: string, sequence: number): string {
  const body = `${SYNTHETIC_AREA}${birth}${String(sequence).padStart(3, "0")}`;
  return body + citizenCheck(body);
}

/** The check character behind the first 17 digits. */
export function citizenCheck(body: string): string {
  return "10X98765432".charAt(weighedSum(body, CITIZEN_WEIGHTS, BASE_36) % 11);
}

/** GB 11714: 8 characters and a check, MOD 11. */
export function organisationCode(body: string): string {
  const check = 11 - (weighedSum(body, ORGANISATION_WEIGHTS, BASE_36) % 11);
  return body + (check === 10 ? "X" : String(check % 11));
}

/**
 * GB 32100: `prefix` is registration department and category (`11` organ, `54` village committee, `N2` village
 * collective, `91` company), `division` 6 digits, `serial` numbers the synthetic body XX000000..XX999999.
 */
export function creditCode(prefix: string, division: string, serial: number): string {
  const body = prefix + division + organisationCode(`XX${String(serial).padStart(6, "0")}`);
  return body + USCC_ALPHABET.charAt((31 - (weighedSum(body, USCC_WEIGHTS, USCC_ALPHABET) % 31)) % 31);
}

/**
 * GB/T 36904: root 1.2.156.3005.2, licence type (credit code of the defining department + 3), issuer, serial 9,
 * version 3, check ISO 7064 MOD 37,36 over everything after the root without the dots.
 */
export function licenceNumber(type: string, issuer: string, serial: number): string {
  const parts = [type, issuer, String(serial).padStart(9, "0"), "001"];
  return ["1.2.156.3005.2", ...parts, hybridCheck(parts.join(""))].join(".");
}

/** ISO 7064 hybrid system MOD 37,36 (GB/T 17710). */
export function hybridCheck(text: string): string {
  let product = 36;
  for (const character of text) {
    const sum = (product + BASE_36.indexOf(character)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return BASE_36.charAt((37 - product) % 36);
}

function weighedSum(text: string, weights: readonly number[], alphabet: string): number {
  return weights.reduce((sum, weight, index) => sum + weight * alphabet.indexOf(text.charAt(index)), 0);
}
