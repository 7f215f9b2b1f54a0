import { decodeUnifiedSocialCreditCode } from "../../adapters/values/unifiedSocialCreditCode.ts";
import type { Level } from "../caller.ts";
import type { ApiClient } from "../client.ts";
import { type ApiClient as ClientRow, Prisma } from "../generated/store/client.ts";
import { isPurpose, isScope } from "../vocabulary.ts";
import { normaliseAreas } from "./area.ts";
import { publicKeys } from "./checkJwks.ts";
import type { ClientSettings } from "./clientInput.ts";

/** Scopes and purposes that another version of the vocabulary knew open nothing here. */
export function clientOfRow(row: ClientRow): ApiClient {
  return {
    id: row.id,
    name: row.name,
    organisation: row.organisation,
    contact: row.contact,
    scopes: row.scopes.filter(isScope),
    areas: row.areas,
    ceiling: levelOf(row.ceiling),
    purposes: row.purposes.filter(isPurpose),
    contract: row.contract,
    documents: row.documents === "free" ? "free" : "trusted",
    denied: row.denied === "refuse" ? "refuse" : "null",
    introspection: row.introspection,
    requestsPerSecond: row.requestsPerSecond,
    maxCost: row.maxCost,
    dailyCost: Number(row.dailyCost),
    addresses: row.addresses,
    expiresAt: row.expiresAt?.getTime() ?? null,
    revokedAt: row.revokedAt?.getTime() ?? null,
    revision: Number(row.revision),
  };
}

function levelOf(ceiling: number): Level {
  return ceiling === 4 || ceiling === 3 || ceiling === 2 ? ceiling : 1;
}

/** The columns of those fields that are there, in the one form that each value has in the store. Takes checked fields. */
export function columnsOf(input: Partial<ClientSettings>) {
  const { name, organisation, contact, scopes, areas, purposes, addresses, dailyCost, expiresAt, jwks, ...same } =
    input;
  return {
    ...same,
    ...(name !== undefined && { name: name.trim() }),
    ...(organisation !== undefined && {
      organisation: decodeUnifiedSocialCreditCode(organisation)?.value ?? organisation,
    }),
    ...(contact !== undefined && { contact: contact.trim() }),
    ...(scopes !== undefined && { scopes: ordered(scopes) }),
    ...(areas !== undefined && { areas: [...normaliseAreas(areas)] }),
    ...(purposes !== undefined && { purposes: ordered(purposes) }),
    ...(addresses !== undefined && { addresses: ordered(addresses) }),
    ...(dailyCost !== undefined && { dailyCost: BigInt(dailyCost) }),
    ...(expiresAt !== undefined && { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
    ...(jwks !== undefined && { jwks: publicKeys(jwks) ?? Prisma.DbNull }),
  };
}

function ordered(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
