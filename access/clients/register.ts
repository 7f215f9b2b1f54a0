import { randomBytes } from "node:crypto";
import type { ApiClient } from "../client.ts";
import type { Prisma } from "../generated/store/client.ts";
import type { Store } from "../store/openStore.ts";
import { type Changed, change, type Idempotency } from "./change.ts";
import { clientProblems, isClientId } from "./checkClient.ts";
import { type ClientChanges, type ClientSettings, type NewClient, newClientDefaults } from "./clientInput.ts";
import { columnsOf } from "./clientRow.ts";
import {
  type ClientDetails,
  type ClientFilter,
  type ClientPage,
  clientDetails,
  countClients,
  listClients,
  type PageOfClients,
} from "./listClients.ts";
import { type Problem, RegisterError, refuse } from "./problem.ts";
import { requireActive } from "./requireActive.ts";
import { createSecret, hashSecret } from "./secret.ts";

/** A change with the client as it is now. */
export interface ClientChange {
  readonly client: ApiClient;
  readonly repeated: boolean;
}

export interface ClientWithSecret extends ClientChange {
  /** Never to be had again. Null where the client signs with its own keys, and for a repeat. */
  readonly secret: string | null;
}

export interface RotateOptions {
  /** How long the secret before stays valid beside the new one; 86,400 (a day) by default, at most 30 days, 0 for at once. */
  readonly overlapSeconds?: number;
}

/**
 * 接口客户端登记册 The register of API clients. Everything that changes something takes the next revision in the same
 * transaction, answers RegisterError for an input that is wrong, and can be repeated with an idempotency key.
 */
export interface ClientRegister {
  readonly add: (input: NewClient, idempotency?: Idempotency | null) => Promise<ClientWithSecret>;
  readonly update: (id: string, changes: ClientChanges, idempotency?: Idempotency | null) => Promise<ClientChange>;
  readonly rotate: (id: string, options?: RotateOptions, idempotency?: Idempotency | null) => Promise<ClientWithSecret>;
  /** For good: its tokens and secrets are worth nothing from then on. */
  readonly revoke: (id: string, idempotency?: Idempotency | null) => Promise<ClientChange>;
  readonly show: (id: string) => Promise<ClientDetails | null>;
  /** Those of the ids that are there. */
  readonly details: (ids: readonly string[]) => Promise<ReadonlyMap<string, ClientDetails>>;
  readonly list: (page: PageOfClients) => Promise<ClientPage>;
  readonly count: (filter: ClientFilter) => Promise<number>;
}

export interface RegisterOptions {
  readonly store: Store;
  /** Told the id after each change: the directory of this process need not wait for its next look. */
  readonly onChanged?: (clientId: string) => void;
}

const maxOverlapSeconds = 30 * 86_400;

/** What repeats are told. */
type Outcome = { readonly id: string };

export function createRegister({ store, onChanged = () => undefined }: RegisterOptions): ClientRegister {
  async function made(changed: Changed<Outcome>): Promise<ClientChange> {
    const { id } = changed.outcome;
    onChanged(id);
    const details = (await clientDetails(store, [id])).get(id);
    if (details === undefined) throw refuse("id", "NOT_FOUND", "No client has this id.");
    return { client: details.client, repeated: changed.repeated };
  }

  return {
    async add(given, idempotency = null) {
      const { id = newId(), ...input } = withoutUndefined(given);
      const settings: ClientSettings = { ...newClientDefaults, ...input };
      requireNone([...idProblems(id), ...clientProblems(settings, Date.now())]);
      const secret = settings.jwks === null ? createSecret() : null;
      const changed = await change<Outcome>(store, {
        operation: "add",
        input: given,
        idempotency,
        run: async (transaction, revision) => {
          if ((await transaction.apiClient.findUnique({ where: { id }, select: { id: true } })) !== null) {
            throw refuse("id", "INVALID_VALUE", "A client with this id exists, or existed and was revoked.");
          }
          const columns = columnsOf(settings) as Prisma.ApiClientCreateInput;
          await transaction.apiClient.create({ data: { ...columns, id, revision } });
          if (secret !== null) {
            await transaction.clientSecret.create({ data: { clientId: id, hash: hashSecret(secret) } });
          }
          return { id };
        },
      });
      return { ...(await made(changed)), secret: changed.repeated ? null : secret };
    },

    async update(id, changes, idempotency = null) {
      const given = withoutUndefined(changes);
      requireNone(clientProblems(given, Date.now()));
      const changed = await change<Outcome>(store, {
        operation: "update",
        input: { id, ...given },
        idempotency,
        run: async (transaction, revision) => {
          await requireActive(transaction, id);
          await transaction.apiClient.update({ where: { id }, data: { ...columnsOf(given), revision } });
          // Who signs has no secret, so that nobody else can come with one.
          if (given.jwks !== undefined && given.jwks !== null) {
            await transaction.clientSecret.deleteMany({ where: { clientId: id } });
          }
          return { id };
        },
      });
      return made(changed);
    },

    async rotate(id, { overlapSeconds = 86_400 } = {}, idempotency = null) {
      if (!Number.isInteger(overlapSeconds) || overlapSeconds < 0 || overlapSeconds > maxOverlapSeconds) {
        throw refuse("overlapSeconds", "INVALID_VALUE", `Expected a whole number from 0 to ${maxOverlapSeconds}.`);
      }
      const secret = createSecret();
      const changed = await change<Outcome>(store, {
        operation: "rotate",
        input: { id, overlapSeconds },
        idempotency,
        run: async (transaction, revision) => {
          const { jwks } = await requireActive(transaction, id);
          if (jwks !== null) {
            throw refuse("id", "ILLEGAL_TRANSITION", "The client signs with keys of its own; it changes them by jwks.");
          }
          // Two at most: one that was on its way out makes room.
          await transaction.clientSecret.deleteMany({ where: { clientId: id, expiresAt: { not: null } } });
          const end = new Date(Date.now() + overlapSeconds * 1_000);
          await transaction.clientSecret.updateMany({ where: { clientId: id }, data: { expiresAt: end } });
          await transaction.clientSecret.create({ data: { clientId: id, hash: hashSecret(secret) } });
          await transaction.apiClient.update({ where: { id }, data: { revision } });
          return { id };
        },
      });
      return { ...(await made(changed)), secret: changed.repeated ? null : secret };
    },

    async revoke(id, idempotency = null) {
      const changed = await change<Outcome>(store, {
        operation: "revoke",
        input: { id },
        idempotency,
        run: async (transaction, revision) => {
          await requireActive(transaction, id);
          await transaction.apiClient.update({ where: { id }, data: { revokedAt: new Date(), revision } });
          await transaction.clientSecret.deleteMany({ where: { clientId: id } });
          return { id };
        },
      });
      return made(changed);
    },

    show: async (id) => (await clientDetails(store, [id])).get(id) ?? null,
    details: (ids) => clientDetails(store, ids),
    list: (page) => listClients(store, page),
    count: (filter) => countClients(store, filter),
  };
}

function requireNone(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new RegisterError(problems);
}

function idProblems(id: string): readonly Problem[] {
  if (isClientId(id)) return [];
  const message = "Expected 4 to 64 lower-case letters, digits or -, with a letter or digit first and last.";
  return [{ field: "id", code: "INVALID_VALUE", message }];
}

/** 80 random bits in the lower-case alphabet of RFC 4648 base32. */
function newId(): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  return `client-${[...randomBytes(16)].map((byte) => alphabet.charAt(byte % 32)).join("")}`;
}

function withoutUndefined<Given extends object>(given: Given): Given {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Given;
}
