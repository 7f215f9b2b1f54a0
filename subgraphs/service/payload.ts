import type { ApplicationRecord } from "../../adapters/systems/service/applicationRecord.ts";
import { textErrors, type UserError, userError } from "../kit/userError.ts";

/** 办件变更结果: the application as the platform has it after the write, or why nothing was changed. */
export interface ApplicationPayload {
  readonly application: ApplicationRecord | null;
  readonly userErrors: readonly UserError[];
}

export function refused(...userErrors: readonly UserError[]): ApplicationPayload {
  return { application: null, userErrors };
}

export const keyReused = userError("idempotencyKey", "IDEMPOTENCY_KEY_REUSED", "The key was used for something else.");

/** 43 characters, or fewer for items with only an old number. */
export function numberErrors(number: string): readonly UserError[] {
  return isApplicationNumber(number)
    ? []
    : [userError("number", "INVALID_VALUE", "Expected an application number of 15 to 64 letters and digits.")];
}

export function isApplicationNumber(number: string): boolean {
  return /^[0-9A-Z]{15,64}$/.test(number);
}

/** A guide lists a dozen or two. */
const maxMaterialsItems = 100;
const maxMaterialNameCharacters = 100;

/** Names of materials travel to the platform as a comma list. */
export function materialErrors(names: readonly string[]): readonly UserError[] {
  const fits =
    names.length <= maxMaterialsItems &&
    names.every((name) => !name.includes(",") && textErrors("materials", name, maxMaterialNameCharacters).length === 0);
  return fits
    ? []
    : [userError("materials", "INVALID_VALUE", "Expected at most 100 names of 1 to 100 characters without commas.")];
}
