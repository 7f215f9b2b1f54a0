import fc from "fast-check";
import { citizenNumberCheck } from "../../adapters/values/citizenNumber.ts";
import { citizenNumber } from "./citizenNumber.ts";

/** Valid citizen numbers of nobody: area 329901, any birthday from 1900 to 2024, any sequence. */
export const validNumbers = fc
  .tuple(
    fc.date({ min: new Date("1900-01-01"), max: new Date("2024-12-31"), noInvalidDate: true }),
    fc.integer({ min: 1, max: 995 }),
  )
  .map(([born, sequence]) => {
    const day = born.toISOString().slice(0, 10).replaceAll("-", "");
    const first17 = `329901${day}${String(sequence).padStart(3, "0")}`;
    return citizenNumber(first17 + citizenNumberCheck(first17));
  });
