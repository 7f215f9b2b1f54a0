import type { FastifyReply, FastifyRequest } from "fastify";
import { AccessError } from "../../access/accessError.ts";
import type { Credentials, Identity } from "../../access/identity.ts";
import type { ErrorCode } from "../../schema/errors.ts";
import { publicErrorCodes } from "../../schema/errors.ts";
import type { Gate } from "../caller/gate.ts";
import type { Config } from "../config.ts";
import { refuse } from "./errorReplies.ts";

const identities = new WeakMap<FastifyRequest, Identity>();

/** Who sent the request; known before its body is read. */
export function identityOf(request: FastifyRequest): Identity {
  const identity = identities.get(request);
  if (identity === undefined) throw new TypeError("requestIdentity: nobody was identified");
  return identity;
}

/** A hook for `onRequest`: a request without a caller goes no further. */
export function identifyRequests(gate: () => Gate | null, names: CredentialHeaders) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    try {
      const identity = gate()?.identify(credentialsOf(request.headers, request.ip, names));
      // Not ready: the request is refused for that.
      if (identity === undefined) return undefined;
      identities.set(request, identity instanceof Promise ? await identity : identity);
      return undefined;
    } catch (error) {
      if (!(error instanceof AccessError)) throw error;
      return refuseAccess(reply, error);
    }
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

/** RFC 6750, 3: what kind of token is wanted, and that the one that came is not good. */
function refuseAccess(reply: FastifyReply, { code, message }: AccessError): FastifyReply {
  if (code === "UNAUTHENTICATED") {
    reply.header("www-authenticate", 'Bearer realm="community graph", error="invalid_token"');
  }
  return refuse(reply, statusOf(code), code, message);
}

function statusOf(code: ErrorCode): number {
  return publicErrorCodes[code].httpStatus ?? 403;
}
