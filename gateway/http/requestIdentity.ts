import type { FastifyReply, FastifyRequest } from "fastify";
import type { Credentials, Identity } from "../../access/identity.ts";
import { publicErrorCodes } from "../../schema/errors.ts";
import type { Gate } from "../caller/gate.ts";
import type { Refusal } from "../kit/refusal.ts";
import type { Config } from "../settings/config.ts";
import { refuse } from "./errorReplies.ts";
import { noteCaller } from "./requestEntry.ts";

const identities = new WeakMap<FastifyRequest, Identity>();

/** Who sent the request; known before its body is read. */
export function identityOf(request: FastifyRequest): Identity {
  const identity = identities.get(request);
  if (identity === undefined) throw new TypeError("requestIdentity: nobody was identified");
  return identity;
}

/** What the log says of who sent a request; the case that it names may name a person, so it is not in there. */
export function loggedCallerOf(request: FastifyRequest): { readonly client?: string; readonly purpose?: string } {
  const { client = null, purpose = null } = identities.get(request)?.caller ?? {};
  return { ...(client !== null && { client }), ...(purpose !== null && { purpose }) };
}

/** A hook for `onRequest`: a request without a caller, or of one who asks too often, goes no further. */
export function identifyRequests(gate: () => Gate | null, names: CredentialHeaders) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const admitted = gate()?.admit(credentialsOf(request.headers, request.ip, names));
    // Not ready: the request is refused for that.
    if (admitted === undefined) return undefined;
    const admission = admitted instanceof Promise ? await admitted : admitted;
    noteCaller(request, "refused" in admission ? admission.by : admission.identity);
    if ("refused" in admission) return refuseAdmission(reply, admission.refused, admission.retryAfterS);
    identities.set(request, admission.identity);
    return undefined;
  };
}

export type CredentialHeaders = Pick<Config, "purposeHeader" | "caseHeader">;

export function credentialsOf(
  headers: FastifyRequest["headers"],
  address: string,
  { purposeHeader, caseHeader }: CredentialHeaders,
): Credentials {
  const one = (name: string) => {
    const value = headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(", ") : value;
  };
  return { authorization: headers.authorization, address, purpose: one(purposeHeader), caseId: one(caseHeader) };
}

function refuseAdmission(
  reply: FastifyReply,
  { code, message }: Refusal,
  retryAfterS: number | undefined,
): FastifyReply {
  // RFC 6750, 3: what kind of token is wanted, and that the one that came is not good.
  if (code === "UNAUTHENTICATED") {
    reply.header("www-authenticate", 'Bearer realm="community graph", error="invalid_token"');
  }
  if (retryAfterS !== undefined) reply.header("retry-after", retryAfterS);
  return refuse(reply, publicErrorCodes[code].httpStatus ?? 403, code, message);
}
