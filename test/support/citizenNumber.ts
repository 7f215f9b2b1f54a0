import { asCitizenNumber, type CitizenNumber } from "../../adapters/values/citizenNumber.ts";

/** @throws RangeError for what is no valid citizen number */
export function citizenNumber(text: string): CitizenNumber {
  const number = asCitizenNumber(text);
  if (number === null) throw new RangeError("expected a valid citizen number");
  return number;
}
