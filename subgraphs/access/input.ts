import type { ClientSettings } from "../../access/clients/clientInput.ts";
import { refuse } from "../../access/clients/problem.ts";
import type { UpdateApiClientInput } from "../../schema/generated/access.ts";
import { decodeInputTime } from "../kit/inputTime.ts";

type SettingsInput = Omit<UpdateApiClientInput, "idempotencyKey" | "id">;

/**
 * The settings of an input. Null takes away what may be absent (contract, end, keys); elsewhere it says nothing.
 *
 * @throws RegisterError for a time or a JWK set that cannot be read
 */
export function settingsOf(input: SettingsInput): Partial<ClientSettings> {
  const { documents, denied, expiresAt, jwks, contract, ...same } = input;
  const given = Object.entries(same).filter(([, value]) => value !== null && value !== undefined);
  return {
    ...(Object.fromEntries(given) as Partial<ClientSettings>),
    ...(documents != null && { documents: documents.toLowerCase() }),
    ...(denied != null && { denied: denied.toLowerCase() }),
    ...(contract !== undefined && { contract }),
    ...(expiresAt !== undefined && { expiresAt: expiresAt === null ? null : timeOf(expiresAt) }),
    ...(jwks !== undefined && { jwks: jwks === null ? null : jsonOf(jwks) }),
  };
}

function timeOf(value: unknown): number {
  const time = decodeInputTime(value);
  if (time === null) throw refuse("expiresAt", "INVALID_VALUE", "Expected a time as 2027-12-31T18:00:00+08:00.");
  return Date.parse(time);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse("jwks", "INVALID_VALUE", 'Expected a JWK set as JSON text, {"keys": [...]}.');
  }
}
