import { SourceError } from "../../errors.ts";
import { notSent } from "../http/notSent.ts";

export interface Token {
  readonly value: string;
  /** Tells tokens apart without showing them. */
  readonly version: string;
  readonly lifeMs: number;
}

export interface TokenKeeperOptions {
  readonly system: string;
  /** Another token than that of this version: from the source, or from a process that renewed before. */
  readonly load: (unlike: string | null, signal: AbortSignal) => Promise<Token>;
  /** Milliseconds, steady. */
  readonly clock: () => number;
}

export interface TokenKeeper {
  /**
   * The token of now. All callers share one renewal.
   *
   * @throws SourceError `credentials` while a refused secret has to wait; what `load` throws; `aborted`
   */
  readonly current: (signal: AbortSignal) => Promise<Token>;
  /** The source refused this token. False where it refused a new one not long ago. */
  readonly renew: (refused: Token, signal: AbortSignal) => Promise<boolean>;
  /** Whether the source refused the attempt after a renewal as well. */
  readonly repeated: (isRefused: boolean) => void;
  readonly close: () => void;
}

/** For one renewal, with waiting for another process that renews. */
export const maxTokenRenewalMs = 10_000;
/** After a refused secret nobody asks again for half a minute, then twice as long each time: platforms lock accounts. */
const firstSecretPauseMs = 30_000;
const maxSecretPauseMs = 600_000;
/** The same where a source refuses tokens that it has just given. */
const firstRefusalPauseMs = 1_000;
const maxRefusalPauseMs = 60_000;
/** A renewal that failed while the old token is still good is tried again after this. */
const earlyPauseMs = 1_000;
/** A token is renewed so long before its end, or a tenth of its life if that is less. */
const earlyMs = 60_000;

interface Held {
  readonly token: Token;
  readonly endsAt: number;
  renewAt: number;
}

/** The token of one system in this process: when it is renewed, by whom, and when nobody may ask. */
export function createTokenKeeper({ system, load, clock }: TokenKeeperOptions): TokenKeeper {
  const closed = new AbortController();
  let held: Held | null = null;
  let refusedVersion: string | null = null;
  let underWay: Promise<Token> | null = null;
  const secret = createPauses(firstSecretPauseMs, maxSecretPauseMs, clock);
  const refusals = createPauses(firstRefusalPauseMs, maxRefusalPauseMs, clock);

  async function renewed(unlike: string | null): Promise<Token> {
    try {
      const token = await load(unlike, AbortSignal.any([closed.signal, AbortSignal.timeout(maxTokenRenewalMs)]));
      const now = clock();
      held = { token, endsAt: now + token.lifeMs, renewAt: now + token.lifeMs - Math.min(earlyMs, token.lifeMs / 10) };
      secret.reset();
      return token;
    } catch (thrown) {
      const error = neverSent(thrown, system);
      if (error.reason === "credentials") secret.extend();
      if (held !== null && held.token.version === unlike && clock() < held.endsAt) {
        held.renewAt = clock() + earlyPauseMs;
        return held.token;
      }
      throw error;
    } finally {
      underWay = null;
    }
  }

  function share(unlike: string | null): Promise<Token> {
    if (underWay === null && secret.isOn()) {
      const waits = new SourceError({ system, reason: "credentials", sourceCode: "secret refused, waiting" });
      return Promise.reject(waits);
    }
    underWay ??= renewed(unlike);
    return underWay;
  }

  return {
    async current(signal) {
      if (held !== null && clock() < held.renewAt) return held.token;
      const isStillGood = held !== null && clock() < held.endsAt;
      if (held !== null && isStillGood && underWay === null && secret.isOn()) return held.token;
      return await beforeAbort(system, signal, share(held?.token.version ?? refusedVersion));
    },
    async renew(refused, signal) {
      if (held?.token.version === refused.version) {
        if (refusals.isOn()) return false;
        held = null;
        refusedVersion = refused.version;
        await beforeAbort(system, signal, share(refused.version));
      } else if (underWay !== null) {
        await beforeAbort(system, signal, underWay);
      }
      return true;
    },
    repeated(isRefused) {
      if (isRefused) refusals.extend();
      else refusals.reset();
    },
    close: () => closed.abort(),
  };
}

/** Times in which something is not tried, each twice as long as the one before. */
function createPauses(firstMs: number, longestMs: number, clock: () => number) {
  let nextMs = firstMs;
  let until = Number.NEGATIVE_INFINITY;
  return {
    isOn: () => clock() < until,
    extend() {
      if (clock() < until) return;
      until = clock() + nextMs;
      nextMs = Math.min(longestMs, nextMs * 2);
    },
    reset() {
      nextMs = firstMs;
      until = Number.NEGATIVE_INFINITY;
    },
  };
}

/** A caller who leaves takes nothing from the others who wait. */
async function beforeAbort<Value>(system: string, signal: AbortSignal, shared: Promise<Value>): Promise<Value> {
  shared.catch(() => undefined);
  const left = Promise.withResolvers<never>();
  const onAbort = () => left.reject(new SourceError({ system, reason: "aborted", cause: signal.reason }));
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([shared, left.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** A failure before the request itself was sent, and marked as such. Renewals are aborted by their own time alone. */
function neverSent(error: unknown, system: string): SourceError {
  const cause = notSent(error);
  if (!(error instanceof SourceError)) return new SourceError({ system, reason: "unexpected", cause });
  const { reason, sourceCode } = error;
  const code = sourceCode === null ? {} : { sourceCode };
  return new SourceError({ system, reason: reason === "aborted" ? "timeout" : reason, ...code, cause });
}
