import type { ApiClient } from "../../access/client.ts";
import type { ClientFilter } from "../../access/clients/listClients.ts";
import type { RegisteredDocument } from "../../access/clients/registerDocuments.ts";
import { badCursor, type Connection, connectionOfWindow, pageSize } from "../kit/connection.ts";
import type { Context } from "./context.ts";

interface Page {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** A cursor is the id of the last one seen: pages go on where they were, whatever was added before. */
export async function clientConnection(
  { registers }: Context,
  filter: ClientFilter,
  page: Page,
): Promise<Connection<ApiClient>> {
  const { register } = registers();
  const after = afterOf(page);
  const { clients, hasNextPage } = await register.list({ ...filter, after, first: pageSize(page.first, 20) });
  return connectionOfWindow(clients, {
    totalCount: () => register.count(filter),
    hasNextPage,
    hasPreviousPage: after !== undefined,
    cursorOf: (index) => cursorOf(clients[index]?.id),
  });
}

export async function documentConnection(
  { registers }: Context,
  { id }: ApiClient,
  total: () => Promise<number | null>,
  page: Page,
): Promise<Connection<RegisteredDocument>> {
  const after = afterOf(page);
  const { documents, hasNextPage } = await registers().documents.list(id, { after, first: pageSize(page.first, 20) });
  return connectionOfWindow(documents, {
    totalCount: total,
    hasNextPage,
    hasPreviousPage: after !== undefined,
    cursorOf: (index) => cursorOf(documents[index]?.id),
  });
}

function cursorOf(id: string | undefined): string {
  return Buffer.from(`i${id ?? ""}`).toString("base64url");
}

function afterOf({ after }: Page): string | undefined {
  if (after === null || after === undefined) return undefined;
  const id = /^i([\x21-\x7E]{1,200})$/.exec(Buffer.from(after, "base64url").toString("utf8"))?.[1];
  if (id === undefined) throw badCursor();
  return id;
}
