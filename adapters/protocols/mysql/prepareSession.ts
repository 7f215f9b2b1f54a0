import type { GuardedConnection } from "./guardedConnection.ts";
import { MysqlProtocolError } from "./mysqlProtocolError.ts";
import { readsOnly } from "./readsOnly.ts";

/** Names of a variable, of which a server knows one: MariaDB had the first until 11.1, MySQL has the second. */
const readOnlyNames = ["tx_read_only", "transaction_read_only"] as const;

/** The bound on a statement in each server's own unit: MySQL and TiDB, MariaDB, OceanBase. */
const boundOf: Readonly<Record<string, (milliseconds: number) => number>> = {
  max_execution_time: (milliseconds) => milliseconds,
  max_statement_time: (milliseconds) => milliseconds / 1000,
  ob_query_timeout: (milliseconds) => milliseconds * 1000,
};

/** What is the same in every session. Statements mean the same whatever the server was set up with. */
const wanted = {
  character_set_client: "utf8mb4",
  character_set_connection: "utf8mb4",
  character_set_results: "utf8mb4",
  time_zone: "+00:00",
  // Without it the first read opens a transaction, and later ones see what the first saw.
  autocommit: "ON",
  sql_mode: "ONLY_FULL_GROUP_BY",
} as const;

const asked = [
  ...Object.keys(wanted),
  ...readOnlyNames,
  ...Object.keys(boundOf),
  "pseudo_thread_id",
  "hostname",
  "port",
];
const showVariables = `SHOW SESSION VARIABLES WHERE Variable_name IN (${asked.map((name) => `'${name}'`).join(", ")})`;

/** The server that a session is with, for a later KILL; null where a proxy may stand in between. */
export type ServerName = string | null;

/**
 * Makes a new session what every statement takes for granted, and looks whether it is: a proxy in between may have dropped it.
 *
 * @throws MysqlProtocolError naming what is otherwise
 */
export async function prepareSession(connection: GuardedConnection, statementMs: number): Promise<ServerName> {
  await connection.tell("SET NAMES utf8mb4");
  const bound = boundIn(await readVariables(connection), statementMs);
  await connection.tell(
    `SET SESSION time_zone = '+00:00', autocommit = 1, sql_mode = 'ONLY_FULL_GROUP_BY'${bound === null ? "" : `, ${bound.name} = ${bound.value}`}`,
  );
  const refusal = await connection.tell("SET SESSION TRANSACTION READ ONLY").then(
    () => null,
    (error: unknown) => error,
  );
  const variables = await readVariables(connection);
  const wrong = Object.entries(wanted).find(([name, value]) => variables.get(name) !== value)?.[0];
  if (wrong !== undefined) throw notAsAsked(wrong);
  if (bound !== null && Number(variables.get(bound.name)) !== bound.value) throw notAsAsked(bound.name);
  const isReadOnly = refusal === null && readOnlyNames.some((name) => /^(ON|1)$/.test(variables.get(name) ?? ""));
  if (!isReadOnly && !readsOnly(await connection.show("SHOW GRANTS"))) throw notAsAsked("read only", refusal);
  const isDirect = variables.get("pseudo_thread_id") === String(connection.threadId);
  const host = variables.get("hostname");
  return isDirect && host !== undefined ? `${host}:${variables.get("port")}` : null;
}

/** The server's name for a session that is not prepared. */
export async function serverNameOf(connection: GuardedConnection): Promise<ServerName> {
  await connection.tell("SET NAMES utf8mb4");
  const variables = await readVariables(connection);
  const host = variables.get("hostname");
  return host === undefined ? null : `${host}:${variables.get("port")}`;
}

async function readVariables(connection: GuardedConnection): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.show(showVariables);
  return new Map(rows.map((row) => [String(row["Variable_name"]), String(row["Value"])]));
}

/** Null where the server knows none of them: then a statement ends when its call does. */
function boundIn(variables: ReadonlyMap<string, string>, statementMs: number) {
  const [name, inItsUnit] = Object.entries(boundOf).find(([each]) => variables.has(each)) ?? [];
  return name === undefined || inItsUnit === undefined ? null : { name, value: inItsUnit(statementMs) };
}

function notAsAsked(what: string, cause?: unknown): MysqlProtocolError {
  const advice =
    what === "read only"
      ? "the server takes no SET SESSION TRANSACTION READ ONLY and the account may write; take its rights to write away"
      : "a proxy in between drops what is set";
  const message = `The session's ${what} is not what the connection asked for: ${advice}.`;
  return new MysqlProtocolError("badReply", what, message, cause instanceof Error ? { cause } : undefined);
}
