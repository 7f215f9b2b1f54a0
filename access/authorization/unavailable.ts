import { errors } from "oidc-provider";

/**
 * HTTP 503 `temporarily_unavailable`. RFC 6749 has no error for this at the token endpoint; the name is the one of its
 * section 4.1.2.1.
 */
export function unavailable(cause: unknown): errors.OIDCProviderError {
  const error = new errors.TemporarilyUnavailable("the register of clients cannot be asked; try again later", {
    cause,
  });
  return Object.assign(error, { statusCode: 503, status: 503 });
}
