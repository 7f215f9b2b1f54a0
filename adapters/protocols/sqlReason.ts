import type { SourceReason } from "../errors.ts";

/** SQLSTATE, exact or by its class of two characters (PostgreSQL documentation, Appendix A); KingbaseES and openGauss keep them. */
const reasons: ReadonlyMap<string, SourceReason> = new Map<string, SourceReason>([
  ["08", "unavailable"],
  ["08P01", "badReply"],
  // A zero byte, which no text can hold: the one value of a text parameter that the database does not take.
  ["22021", "refused"],
  ["28", "credentials"],
  ["3D", "credentials"],
  ["42501", "credentials"],
  ["53", "busy"],
  ["55P03", "busy"],
  ["57014", "timeout"],
  ["57P", "unavailable"],
  ["25P03", "timeout"],
  ["58", "unavailable"],
]);

/** Kinds of the driver adapter, where it has read the SQLSTATE itself. */
const reasonOfKind: Readonly<Record<string, SourceReason>> = {
  AuthenticationFailed: "credentials",
  DatabaseAccessDenied: "credentials",
  DatabaseDoesNotExist: "credentials",
  DatabaseNotReachable: "unavailable",
  ConnectionClosed: "unavailable",
  TlsConnectionError: "unavailable",
  SocketTimeout: "timeout",
  TooManyConnections: "busy",
};

const socketCode =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/;

export interface SqlFailure {
  readonly reason: SourceReason;
  /** SQLSTATE, the adapter's kind or the socket's code. */
  readonly sourceCode: string | null;
}

/** What a failed query means, read from the error and everything it was caused by. */
export function sqlReason(error: unknown): SqlFailure {
  for (const { code, kind, message } of chainOf(error)) {
    const reason =
      reasons.get(code) ?? reasons.get(code.slice(0, 3)) ?? (isState(code) ? reasons.get(code.slice(0, 2)) : null);
    if (reason !== null && reason !== undefined) return { reason, sourceCode: code };
    if (socketCode.test(code)) return { reason: "unavailable", sourceCode: code };
    const ofKind = reasonOfKind[kind];
    if (ofKind !== undefined) return { reason: ofKind, sourceCode: kind };
    if (/query read timeout/i.test(message)) return { reason: "timeout", sourceCode: null };
    if (/timeout exceeded when trying to connect/i.test(message)) return { reason: "unavailable", sourceCode: null };
    if (/connection terminated|client has encountered a connection error/i.test(message)) {
      return { reason: "unavailable", sourceCode: null };
    }
    if (/unknown (authentication|message) type|received unexpected|invalid (frame|message)/i.test(message)) {
      return { reason: "badReply", sourceCode: null };
    }
  }
  return { reason: "unexpected", sourceCode: null };
}

interface Link {
  readonly code: string;
  readonly kind: string;
  readonly message: string;
}

function isState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && !/^P\d{4}$/.test(code);
}

/** The error, its causes, the adapter's error in `meta`, and the errors of an aggregate: at most ten. */
function chainOf(error: unknown): readonly Link[] {
  const links: Link[] = [];
  const open: unknown[] = [error];
  for (let next = open.shift(); next !== undefined && links.length < 10; next = open.shift()) {
    if (typeof next !== "object" || next === null) continue;
    const fields: Partial<Record<string, unknown>> = { ...next };
    const cause = (next as { readonly cause?: unknown }).cause;
    const message = (next as { readonly message?: unknown }).message;
    links.push({
      code: textOf(fields["originalCode"] ?? fields["code"]),
      kind: textOf(fields["kind"]),
      message: textOf(fields["originalMessage"] ?? message),
    });
    open.push(...[cause, fields["meta"], fields["driverAdapterError"]].filter((inner) => inner !== undefined));
    if (Array.isArray(fields["errors"])) open.push(...fields["errors"]);
  }
  return links;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
