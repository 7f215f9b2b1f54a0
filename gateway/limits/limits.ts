import type { ApiClient } from "../../access/client.ts";
import { afterwards, type Soon } from "../kit/soon.ts";
import { addressKey } from "./addressKey.ts";
import type { Account, Bucket, CountedKind, CounterStatus, Counters } from "./counters.ts";
import { endOfDayText, shanghaiDay } from "./shanghaiDay.ts";

export interface LimitSettings {
  /** Of one address without a token; 0 for no limit. */
  readonly publicRequestsPerSecond: number;
  /** Of one address, for all its callers; 0 for no limit. */
  readonly addressRequestsPerSecond: number;
  /** Requests at once, as seconds of the rate; never less than one request. */
  readonly burstSeconds: number;
  /** Failed authentications of one client at one address, and bad tokens of one address; 0 for no limit. */
  readonly authFailuresPerMinute: number;
  readonly publicMaxCost: number;
  /** Of one address and day. */
  readonly publicDailyCost: number;
}

/** Who asks; `client` null for the public. */
export interface Asker {
  readonly client: Pick<ApiClient, "id" | "requestsPerSecond" | "maxCost" | "dailyCost"> | null;
  readonly address: string;
}

export interface RateLimited {
  /** For `Retry-After`: whole seconds, rounded up. */
  readonly retryAfterS: number;
}

/** What an operation holds of the day's budget until its cost is known. */
export interface Reservation {
  readonly amount: number;
  /** Null for what costs nothing. */
  readonly account: Account | null;
}

export interface TooExpensive {
  readonly estimate: number;
  /** Of one operation, or of a day when `remaining` says what is left of it. */
  readonly limit: number;
  readonly remaining?: number;
  /** ISO 8601, Asia/Shanghai. */
  readonly resetsAt?: string;
}

/** With counters in memory nothing here is a promise. */
export interface Limits {
  /** Before anything of the request is parsed: the rate of the client, and of the address. Null for a request that may go on. */
  readonly admit: (asker: Asker) => Soon<RateLimited | null>;
  /** Before a token is looked at, and before the token endpoint is asked: the rate of the address, without taking. */
  readonly mayAsk: (address: string) => Soon<RateLimited | null>;
  /**
   * After an invalid token: counts the failure and the request. Failures of others at that address never hold up a good
   * token. Not null for one failure too many.
   */
  readonly countFailedToken: (address: string) => Soon<RateLimited | null>;
  /**
   * Before a secret is tried: counts a failure of that client at that address, so that tries at the same moment count as
   * well. Others at the address, and the client elsewhere, are not held up.
   */
  readonly beginAuthentication: (address: string, clientId: string) => Soon<RateLimited | null>;
  /** The secret was right: what was begun was no failure. */
  readonly endAuthentication: (address: string, clientId: string) => Soon<void>;
  /** Before an operation runs. What is refused costs nothing. */
  readonly reserve: (asker: Asker, estimate: number) => Soon<Reservation | TooExpensive>;
  /**
   * After it has run, also when it failed, exactly once; with 0 where no source was asked. A process that dies in between
   * leaves the estimate counted until the day is over.
   */
  readonly settle: (reservation: Reservation, cost: number) => Soon<void>;
  readonly status: () => CounterStatus;
  readonly close: () => Promise<void>;
}

/** In place of a client id, which has no blank: whose a bad token claims to be is nobody's word. */
const tokens = "any token";

/** Also of a client with a rate of 0. */
const longestIntervalMs = 86_400_000;

export function createLimits(settings: LimitSettings, counters: Counters, wallClock: () => number = Date.now): Limits {
  const bucketOf = (kind: CountedKind, id: string, perSecond: number): Bucket => ({
    kind,
    id,
    intervalMs: Math.min(longestIntervalMs, 1_000 / perSecond),
    burst: Math.max(1, Math.ceil(perSecond * settings.burstSeconds)),
  });
  const failuresOf = (address: string, clientId: string): Bucket => ({
    kind: "failure",
    id: `${addressKey(address)} ${clientId}`,
    intervalMs: 60_000 / settings.authFailuresPerMinute,
    burst: settings.authFailuresPerMinute,
  });

  return {
    admit({ client, address }) {
      const buckets: Bucket[] = [];
      const { addressRequestsPerSecond, publicRequestsPerSecond } = settings;
      const key = addressKey(address);
      if (addressRequestsPerSecond > 0) buckets.push(bucketOf("address", key, addressRequestsPerSecond));
      if (client !== null) buckets.push(bucketOf("client", client.id, client.requestsPerSecond));
      else if (publicRequestsPerSecond > 0) buckets.push(bucketOf("public", key, publicRequestsPerSecond));
      return buckets.length === 0 ? null : afterwards(counters.take(buckets), rateLimited);
    },
    mayAsk(address) {
      const { addressRequestsPerSecond: rate } = settings;
      return rate === 0 ? null : afterwards(counters.look(bucketOf("address", addressKey(address), rate)), rateLimited);
    },
    countFailedToken(address) {
      const { addressRequestsPerSecond: rate } = settings;
      const buckets = rate === 0 ? [] : [bucketOf("address", addressKey(address), rate)];
      if (settings.authFailuresPerMinute > 0) buckets.push(failuresOf(address, tokens));
      return buckets.length === 0 ? null : afterwards(counters.take(buckets), rateLimited);
    },
    beginAuthentication(address, clientId) {
      if (settings.authFailuresPerMinute === 0) return null;
      return afterwards(counters.take([failuresOf(address, clientId)]), rateLimited);
    },
    endAuthentication(address, clientId) {
      if (settings.authFailuresPerMinute > 0) return counters.giveBack(failuresOf(address, clientId));
    },
    reserve({ client, address }, estimate) {
      const maxCost = client?.maxCost ?? settings.publicMaxCost;
      if (estimate > maxCost) return { estimate, limit: maxCost };
      if (estimate === 0) return { amount: 0, account: null };
      const limit = client?.dailyCost ?? settings.publicDailyCost;
      const day = shanghaiDay(wallClock());
      const account: Account =
        client === null ? { kind: "public", id: addressKey(address), day } : { kind: "client", id: client.id, day };
      return afterwards(counters.reserve(account, estimate, limit), ({ granted, spent }) =>
        granted
          ? { amount: estimate, account }
          : { estimate, limit, remaining: Math.max(0, limit - spent), resetsAt: endOfDayText(day) },
      );
    },
    settle({ account, amount }, cost) {
      if (account !== null && cost !== amount) return counters.adjust(account, cost - amount);
    },
    status: counters.status,
    close: counters.close,
  };
}

export function isTooExpensive(outcome: Reservation | TooExpensive): outcome is TooExpensive {
  return "limit" in outcome;
}

function rateLimited(waitMs: number): RateLimited | null {
  return waitMs === 0 ? null : { retryAfterS: Math.ceil(waitMs / 1_000) };
}
