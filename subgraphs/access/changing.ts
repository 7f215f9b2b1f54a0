import type { NewClient } from "../../access/clients/clientInput.ts";
import type { ClientChange, ClientWithSecret } from "../../access/clients/register.ts";
import type { Resolvers } from "../../schema/generated/access.ts";
import type { Context } from "./context.ts";
import { settingsOf } from "./input.ts";
import { type ClientChangePayload, type DocumentsPayload, idempotencyOf, payloadOf } from "./payload.ts";

/** The mutations: the register's own operations, with what was wrong as `userErrors`. */
export const changing: NonNullable<Resolvers["Mutation"]> = {
  addApiClient: (_root, { input: { idempotencyKey, id, ...input } }, context) =>
    clientPayload(context, idempotencyKey, ({ register }, idempotency) =>
      register.add({ ...settingsOf(input), ...(id != null && { id }) } as NewClient, idempotency),
    ),
  updateApiClient: (_root, { input: { idempotencyKey, id, ...input } }, context) =>
    clientPayload(context, idempotencyKey, ({ register }, idempotency) =>
      register.update(id, settingsOf(input), idempotency),
    ),
  rotateApiClientSecret: (_root, { input: { idempotencyKey, id, overlapSeconds } }, context) =>
    clientPayload(context, idempotencyKey, ({ register }, idempotency) =>
      register.rotate(id, overlapSeconds == null ? {} : { overlapSeconds }, idempotency),
    ),
  revokeApiClient: (_root, { input: { idempotencyKey, id } }, context) =>
    clientPayload(context, idempotencyKey, ({ register }, idempotency) => register.revoke(id, idempotency)),
  addTrustedDocuments: (_root, { input: { idempotencyKey, clientId, documents } }, context) =>
    documentsPayload(context, idempotencyKey, clientId, async (registers, idempotency) => {
      const { added } = await registers.documents.add(clientId, documents, idempotency);
      return added;
    }),
  removeTrustedDocuments: (_root, { input: { idempotencyKey, clientId, documentIds } }, context) =>
    documentsPayload(context, idempotencyKey, clientId, async (registers, idempotency) => {
      const { removed } = await registers.documents.remove(clientId, documentIds, idempotency);
      return removed;
    }),
};

type Change<Made> = (
  registers: ReturnType<Context["registers"]>,
  idempotency: ReturnType<typeof idempotencyOf>,
) => Promise<Made>;

function clientPayload(
  { registers, details, call }: Context,
  key: string,
  run: Change<ClientChange | ClientWithSecret>,
): Promise<ClientChangePayload> {
  const opened = registers();
  const nothing: ClientChangePayload = { client: null, secret: null, repeated: false, userErrors: [] };
  return payloadOf(nothing, async () => {
    const made = await run(opened, idempotencyOf(call, key));
    details.clear(made.client.id);
    return { ...nothing, ...made };
  });
}

function documentsPayload(
  { registers, details, call }: Context,
  key: string,
  clientId: string,
  run: Change<number>,
): Promise<DocumentsPayload> {
  const opened = registers();
  const nothing: DocumentsPayload = { client: null, changed: null, userErrors: [] };
  return payloadOf(nothing, async () => {
    const changed = await run(opened, idempotencyOf(call, key));
    const client = (await details.clear(clientId).load(clientId))?.client ?? null;
    return { ...nothing, client, changed };
  });
}
