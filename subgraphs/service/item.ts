import type { HandlingChannel } from "../../adapters/systems/service/handlingChannel.ts";
import type { ItemRecord } from "../../adapters/systems/service/item.ts";
import { type Connection, connectionOfArray } from "../kit/connection.ts";
import { rowsFrom } from "../kit/incompleteLists.ts";
import type { Context } from "./context.ts";
import { departmentOf } from "./guideLoaders.ts";

/** An item that has been read, or its code alone: `item { implementationCode }` of an application costs no call. */
export type ItemParent = ItemRecord | ItemReference;

export interface ItemReference {
  readonly implementationCode: string;
}

/** The field of an item, read when it is asked for; null where the platform has no item of that code. */
export function itemField<Field extends keyof ItemRecord>(field: Field) {
  return (parent: ItemParent, _arguments: unknown, context: Context) =>
    isRead(parent) ? parent[field] : readField(parent, field, context);
}

async function readField<Field extends keyof ItemRecord>(
  { implementationCode }: ItemReference,
  field: Field,
  { load }: Context,
): Promise<ItemRecord[Field] | null> {
  return (await load.item(implementationCode))?.[field] ?? null;
}

/** 实施部门: stands in a new code, has to be read for an old number. */
export async function departmentOfItem(parent: ItemParent, _arguments: unknown, context: Context) {
  const read = isRead(parent) ? parent.departmentUscc : departmentOf(parent.implementationCode);
  const uscc = read ?? (await itemField("departmentUscc")(parent, _arguments, context));
  return uscc === null ? null : { uscc };
}

export async function sourceIdsOfItem(parent: ItemParent, _arguments: unknown, context: Context) {
  return (await itemField("sourceIds")(parent, _arguments, context)) ?? [];
}

export async function dataQualityOfItem(parent: ItemParent, _arguments: unknown, context: Context) {
  return (await itemField("dataQuality")(parent, _arguments, context)) ?? [];
}

export interface ItemArguments {
  readonly name?: string | null | undefined;
  readonly departmentUscc?: string | null | undefined;
  readonly channel?: HandlingChannel | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** 政务服务事项列表 In code order, filtered here: the platform has no filter by channel, and the lists are kept. */
export async function itemConnection(
  { load }: Context,
  { name, departmentUscc, channel, ...page }: ItemArguments,
): Promise<Connection<ItemParent>> {
  const items = departmentUscc == null ? await load.catalogue() : await load.itemsOf(departmentUscc);
  const chosen = items
    .filter((item) => name == null || (item.name?.includes(name) ?? false))
    .filter((item) => channel == null || item.channels.includes(channel));
  return connectionOfArray<ItemParent>(rowsFrom(chosen, items), page);
}

function isRead(parent: ItemParent): parent is ItemRecord {
  return "sourceIds" in parent;
}
