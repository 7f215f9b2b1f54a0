import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWKSCacheInput,
  type JWTVerifyGetKey,
  jwksCache,
} from "jose";
import { AccessError } from "../accessError.ts";
import type { AccessLog } from "../accessLog.ts";
import { fetchBounded } from "./fetchBounded.ts";

/** An issuer that takes longer is taken for one that is down; its last keys go on. */
const maxFetchMs = 3_000;

export interface RemoteKeysOptions {
  readonly url: string;
  readonly log: AccessLog;
  /** For one fetch; 3,000 by default. */
  readonly timeoutMs?: number;
  /** Pause after a fetch before a key that is not there causes another; 10,000 by default. */
  readonly cooldownMs?: number;
  /** After this the keys are fetched again, so that one that was withdrawn ends; 600,000 by default. */
  readonly maxAgeMs?: number;
  /** How long the last keys still count while the host does not answer; 3,600,000 by default. */
  readonly staleMs?: number;
}

/** Keys of another issuer by URL. A host that is down for a while keeps nobody out who has a token of a known key. */
export function createRemoteKeys({ url, log, ...limits }: RemoteKeysOptions): JWTVerifyGetKey {
  const { timeoutMs = maxFetchMs, cooldownMs = 10_000, maxAgeMs = 600_000, staleMs = 3_600_000 } = limits;
  const fetched: JWKSCacheInput = {};
  const remote = createRemoteJWKSet(new URL(url), {
    timeoutDuration: timeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: maxAgeMs,
    [jwksCache]: fetched,
    [customFetch]: fetchBounded,
  });
  let failedAt = Number.NEGATIVE_INFINITY;

  const lastKnown: JWTVerifyGetKey = async (header, token) => {
    const { jwks, uat } = fetched;
    if (jwks !== undefined && uat !== undefined && Date.now() - uat < staleMs) {
      try {
        return await createLocalJWKSet(jwks)(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      }
    }
    throw new AccessError("ACCESS_UNAVAILABLE", "The issuer's keys cannot be had at the moment. Try again later.");
  };

  return async (header, token) => {
    // A host that does not answer is not waited for again by each request.
    if (Date.now() - failedAt < cooldownMs) return lastKnown(header, token);
    try {
      return await remote(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      failedAt = Date.now();
      log.warn({ host: new URL(url).host, err: error }, "the keys of an issuer cannot be fetched");
      return lastKnown(header, token);
    }
  };
}
