import type { SourceReason } from "../../errors.ts";

/** What is wrong with a server or a file of it; `code` is a word for the log. */
export class SpoolError extends Error {
  override readonly name = "SpoolError";
  readonly reason: SourceReason;
  readonly code: string;

  constructor(reason: SourceReason, code: string, options?: ErrorOptions) {
    super(`${reason}: ${code}`, options);
    this.reason = reason;
    this.code = code;
  }
}

/** By what `ssh2` says of an error: its level, or the status of SFTP (draft-ietf-secsh-filexfer-02, section 7). */
export function spoolReason(error: unknown): { readonly reason: SourceReason; readonly code: string } {
  if (error instanceof SpoolError) return error;
  const { level, code, message } = error as {
    readonly level?: string;
    readonly code?: unknown;
    readonly message?: string;
  };
  if (level === "client-authentication") return { reason: "credentials", code: level };
  if (/host denied/i.test(message ?? "")) return { reason: "credentials", code: "host key" };
  if (code === 3) return { reason: "credentials", code: "permission denied" };
  if (level === "protocol" || level === "handshake") return { reason: "badReply", code: level };
  return { reason: "unavailable", code: String(level ?? code ?? "unknown") };
}
