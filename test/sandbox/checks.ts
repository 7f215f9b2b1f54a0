/** Checks of identifiers, written independently of the generator: straight from the texts of the standards. */

export function isCitizenIdNumber(number: string): boolean {
  if (!/^329901\d{11}[\dX]$/.test(number)) return false;
  let sum = 0;
  for (let position = 18; position >= 1; position -= 1) {
    const value = number.charAt(18 - position) === "X" ? 10 : Number(number.charAt(18 - position));
    sum += value * (2 ** (position - 1) % 11);
  }
  return sum % 11 === 1;
}

export function isCreditCode(code: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code)) return false;
  const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  let sum = 0;
  let weight = 1;
  for (const character of code) {
    sum += alphabet.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  // The check character has the weight 1, not the 18th power: taken out and added again.
  const check = alphabet.indexOf(code.charAt(17));
  const eighteenth = 3 ** 17 % 31;
  return (sum - check * eighteenth + check) % 31 === 0 && isOrganisationCode(code.slice(8, 17));
}

function isOrganisationCode(code: string): boolean {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2, 1];
  const sum = weights.reduce((total, weight, index) => {
    const character = code.charAt(index);
    const value = index === 8 && character === "X" ? 10 : Number.parseInt(character, 36);
    return total + value * weight;
  }, 0);
  return sum % 11 === 0;
}

/** ISO 7064: a string with its check character leaves the remainder 1. */
export function isLicenceNumber(number: string): boolean {
  if (!number.startsWith("1.2.156.3005.2.")) return false;
  const text = number.slice("1.2.156.3005.2.".length).replaceAll(".", "");
  let product = 36;
  for (const [index, character] of [...text].entries()) {
    const sum = (product + Number.parseInt(character, 36)) % 36 || 36;
    if (index === text.length - 1) return sum === 1;
    product = (sum * 2) % 37;
  }
  return false;
}
