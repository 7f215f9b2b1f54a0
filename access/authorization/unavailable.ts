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

/** HTTP 429 (RFC 6585, 4), in the words of RFC 8628 section 3.5: RFC 6749 has none for it. */
export function tooManyAttempts(): errors.OIDCProviderError {
  const error = new errors.CustomOIDCProviderError(
    "slow_down",
    "this client has failed to authenticate from this address too often; try again later",
  );
  return Object.assign(error, { statusCode: 429, status: 429 });
}
