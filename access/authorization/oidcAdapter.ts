import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from "oidc-provider";
import { Prisma } from "../generated/store/client.ts";
import type { Store } from "../store/openStore.ts";
import { clientMetadata } from "./clientMetadata.ts";
import { unavailable } from "./unavailable.ts";

/**
 * The state of oidc-provider in the store. Clients come from the register. Access tokens are JWTs and leave no record;
 * what is left are the ids of client assertions that were used (RFC 7523 section 3, item 7).
 *
 * Everything throws `temporarily_unavailable`, HTTP 503, when the store does not answer.
 */
export function createOidcAdapter(store: Store, now: () => number): AdapterFactory {
  return (model) => (model === "Client" ? clientAdapter(store, now) : recordAdapter(model, store, now));
}

/** A client that was revoked or has expired is none. */
function clientAdapter({ prisma }: Store, now: () => number): Adapter {
  return {
    ...unused,
    find: (id) =>
      available(async () => {
        const row = await prisma.apiClient.findUnique({ where: { id } });
        const ended =
          row === null || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt.getTime() <= now());
        return ended ? undefined : clientMetadata(row);
      }),
  };
}

function recordAdapter(model: string, { prisma }: Store, now: () => number): Adapter {
  return {
    ...unused,
    find: (id) =>
      available(async () => {
        const row = await prisma.oidcRecord.findUnique({ where: { model_id: { model, id } } });
        const ended = row === null || (row.expiresAt !== null && row.expiresAt.getTime() <= now());
        return ended ? undefined : (row.payload as AdapterPayload);
      }),
    upsert: (id, payload, expiresInS = 0) =>
      available(async () => {
        const expiresAt = new Date(now() + expiresInS * 1_000);
        await prisma.oidcRecord.deleteMany({ where: { expiresAt: { lt: new Date(now()) } } });
        // Never over one that is there: of two requests with one assertion at the same moment the second must fail.
        await prisma.oidcRecord.create({
          data: { model, id, payload: { ...payload } as Prisma.InputJsonObject, expiresAt },
        });
      }),
    destroy: (id) =>
      available(async () => {
        await prisma.oidcRecord.deleteMany({ where: { model, id } });
      }),
  };
}

/** What only grants with a user need. */
const refuse = async (): Promise<never> => {
  throw new errors.InvalidRequest("not supported here");
};

const unused: Adapter = {
  find: refuse,
  upsert: refuse,
  destroy: refuse,
  consume: refuse,
  findByUid: refuse,
  findByUserCode: refuse,
  revokeByGrantId: refuse,
};

/** @throws OIDCProviderError `temporarily_unavailable` when the store does not answer */
export async function available<Value>(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof Prisma.PrismaClientKnownRequestError && cause.code === "P2002") {
      throw new errors.InvalidClientAuth("client assertion tokens must only be used once");
    }
    throw unavailable(cause);
  }
}
