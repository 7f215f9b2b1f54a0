import { facts, table } from "../../cli/table.ts";
import type { ApiClient } from "../client.ts";
import { type ClientDetails, stateOf } from "../clients/listClients.ts";

/** A client as `--json` gives it: times as ISO 8601, the state beside them. */
export function clientJson(client: ApiClient): object {
  const { expiresAt, revokedAt, ...rest } = client;
  return {
    ...rest,
    state: stateOf(client, Date.now()),
    expiresAt: timeJson(expiresAt),
    revokedAt: timeJson(revokedAt),
  };
}

export function detailsJson({ client, createdAt, secrets, keyIds, documentCount }: ClientDetails): object {
  return {
    ...clientJson(client),
    createdAt: timeJson(createdAt),
    secrets: secrets.map((secret) => ({
      createdAt: timeJson(secret.createdAt),
      expiresAt: timeJson(secret.expiresAt),
    })),
    keyIds,
    documentCount,
  };
}

export function clientTable(clients: readonly ApiClient[]): string {
  const heads = [
    "ID",
    "NAME 名称",
    "ORGANISATION 机构",
    "AREAS 范围",
    "CEILING 数据级别",
    "STATE 状态",
    "EXPIRES 有效期",
  ];
  const rows = clients.map((client) => [
    client.id,
    client.name,
    client.organisation,
    areasText(client.areas),
    `L${client.ceiling}`,
    stateOf(client, Date.now()),
    client.expiresAt === null ? "never" : timeText(client.expiresAt),
  ]);
  return table(heads, rows);
}

export function detailsText({ client, createdAt, secrets, keyIds, documentCount }: ClientDetails): string {
  const now = Date.now();
  return facts([
    ["id", client.id],
    ["名称 name", client.name],
    ["机构 organisation", client.organisation],
    ["联系方式 contact", client.contact],
    ["状态 state", stateText(client, now)],
    ["权限范围 scopes", listText(client.scopes)],
    ["数据范围 areas", areasText(client.areas)],
    ["数据级别 ceiling", `L${client.ceiling}`],
    ["使用目的 purposes", listText(client.purposes)],
    ["契约 contract", client.contract ?? "the whole graph"],
    ["可信文档 documents", `${client.documents}, ${documentCount} registered`],
    ["denied fields", client.denied === "null" ? "null at their place" : "the request is refused"],
    ["introspection", client.introspection ? "on" : "off"],
    ["requests per second", String(client.requestsPerSecond)],
    ["cost", `${client.maxCost} an operation, ${client.dailyCost} a day`],
    ["来源地址 addresses", client.addresses.length === 0 ? "anywhere" : client.addresses.join(", ")],
    ["signs in by", keyIds.length > 0 ? `private_key_jwt, keys ${keyIds.join(", ")}` : secretsText(secrets)],
    ["created", timeText(createdAt)],
    ["revision", String(client.revision)],
  ]);
}

function stateText(client: ApiClient, now: number): string {
  const state = stateOf(client, now);
  if (client.revokedAt !== null) return `${state} ${timeText(client.revokedAt)}`;
  return client.expiresAt === null ? `${state}, no end` : `${state}, until ${timeText(client.expiresAt)}`;
}

function secretsText(secrets: ClientDetails["secrets"]): string {
  if (secrets.length === 0) return "nothing: it has neither secret nor keys";
  return secrets
    .map(({ createdAt, expiresAt }) =>
      expiresAt === null
        ? `secret of ${timeText(createdAt)}`
        : `secret of ${timeText(createdAt)}, valid until ${timeText(expiresAt)}`,
    )
    .reverse()
    .join("; ");
}

function areasText(areas: readonly string[]): string {
  return areas.includes("") ? "everywhere" : listText(areas);
}

function listText(entries: readonly string[]): string {
  return entries.length === 0 ? "none" : entries.join(", ");
}

function timeJson(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

/** To the minute, in the time of the city, whatever the machine's. */
export function timeText(time: number): string {
  return `${new Date(time + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ")} +08:00`;
}
