import type { SourceReason } from "../../errors.ts";
import { MysqlProtocolError } from "./mysqlProtocolError.ts";

/** By error number (MySQL and MariaDB error references; 4012 of OceanBase, 9001 to 9003 of TiDB). */
const reasonOfNumber: ReadonlyMap<number, SourceReason> = new Map(
  (
    [
      ["busy", [1037, 1038, 1040, 1041, 1114, 1203, 1205, 1213, 1226, 9003]],
      [
        "credentials",
        [1044, 1045, 1049, 1130, 1142, 1143, 1227, 1251, 1275, 1370, 1524, 1698, 1820, 1862, 3118, 3159, 4151],
      ],
      ["unavailable", [1053, 1077, 1079, 1129, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 4031, 9001, 9002]],
      ["timeout", [1317, 1969, 3024, 4012]],
      ["refused", [1264, 1267, 1270, 1271, 1292, 1366, 1406, 1411]],
    ] as const
  ).flatMap(([reason, numbers]) => numbers.map((number) => [number, reason] as const)),
);

/** By the code of the driver or the socket. */
const reasonOfCode: Readonly<Record<string, SourceReason>> = {
  PROTOCOL_CONNECTION_LOST: "unavailable",
  ECONNREFUSED: "unavailable",
  ECONNRESET: "unavailable",
  ECONNABORTED: "unavailable",
  EPIPE: "unavailable",
  ENOTFOUND: "unavailable",
  EAI_AGAIN: "unavailable",
  EHOSTUNREACH: "unavailable",
  ENETUNREACH: "unavailable",
  ETIMEDOUT: "unavailable",
  PROTOCOL_ERROR: "badReply",
  PROTOCOL_UNEXPECTED_PACKET: "badReply",
  HANDSHAKE_UNKNOWN_ERROR: "badReply",
  HANDSHAKE_SSL_ERROR: "unavailable",
  HANDSHAKE_NO_SSL_SUPPORT: "credentials",
  AUTH_SWITCH_PLUGIN_ERROR: "credentials",
  MYSQL_CLEAR_PASSWORD_NOT_ENABLED: "credentials",
};

export interface MysqlFailure {
  readonly reason: SourceReason;
  /** The server's error number, the driver's or the socket's code. */
  readonly sourceCode: string | null;
}

/** What a failed statement or connection means. */
export function mysqlReason(error: unknown): MysqlFailure {
  if (error instanceof MysqlProtocolError) return { reason: error.reason, sourceCode: error.code };
  if (!(error instanceof Error)) return { reason: "unexpected", sourceCode: null };
  const { errno, code = null } = error as { readonly errno?: unknown; readonly code?: string };
  const isOfServer = typeof errno === "number" && errno >= 1000;
  const reason = (isOfServer ? reasonOfNumber.get(errno) : reasonOfCode[code ?? ""]) ?? null;
  // Without a code: whatever the driver could not read. TLS has codes of its own.
  const other = isOfServer ? "unexpected" : code === null || code.startsWith("ERR_") ? "badReply" : "unavailable";
  return { reason: reason ?? other, sourceCode: isOfServer ? String(errno) : code };
}
