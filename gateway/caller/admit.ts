import { AccessError } from "../../access/accessError.ts";
import type { Credentials, Identify, Identity } from "../../access/identity.ts";
import type { Refusal } from "../kit/refusal.ts";
import { afterwards, type Soon } from "../kit/soon.ts";
import { rateLimitedMessage } from "../limits/limitErrors.ts";
import type { Limits, RateLimited } from "../limits/limits.ts";

/** The caller, or a refusal. `by` then names the caller if known. */
export type Admission = { readonly identity: Identity } | RefusedAdmission;

export interface RefusedAdmission {
  readonly refused: Refusal;
  readonly by: Identity | null;
  /** Whether this may have been an attempt to guess a token. */
  readonly isFailure: boolean;
  /** Whole seconds, if retrying later helps. */
  readonly retryAfterS?: number;
}

/** Runs before anything of a request is parsed. Synchronous if the caller is known and counted in memory. */
export type Admit = (credentials: Credentials) => Soon<Admission>;

/**
 * Checks the address's rate, then the token. Failures of others never block a good token. The settings bound the bad
 * tokens per minute of an address; a token that has merely expired does not count.
 */
export function createAdmit(identify: Identify, limits: Limits | null): Admit {
  if (limits === null) return (credentials) => afterwards(identified(identify, credentials), (admission) => admission);

  const countRequest = (admission: Admission, { address }: Credentials) => {
    if (!("identity" in admission)) {
      if (!admission.isFailure) return admission;
      return afterwards(limits.countFailedToken(address), (limited) =>
        limited === null ? admission : tooFast(limited, null),
      );
    }
    return afterwards(limits.admit({ client: admission.identity.client, address }), (limited) =>
      limited === null ? admission : tooFast(limited, admission.identity),
    );
  };

  return (credentials) => {
    const mayTry = credentials.authorization === undefined ? null : limits.mayAsk(credentials.address);
    return afterwards(mayTry, (limited) =>
      limited === null
        ? afterwards(identified(identify, credentials), (admission) => countRequest(admission, credentials))
        : tooFast(limited, null),
    );
  };
}

function identified(identify: Identify, credentials: Credentials): Soon<Admission> {
  try {
    const identity = identify(credentials);
    return identity instanceof Promise ? identity.then(admitted, refusedFor) : admitted(identity);
  } catch (error) {
    return refusedFor(error);
  }
}

function admitted(identity: Identity): Admission {
  return { identity };
}

function refusedFor(error: unknown): Admission {
  if (error instanceof AccessError) {
    const isFailure = error.code === "UNAUTHENTICATED" && !error.isGenuine;
    return { refused: { code: error.code, message: error.message }, by: null, isFailure };
  }
  throw error;
}

function tooFast(limited: RateLimited, by: Identity | null): Admission {
  const refused = { code: "RATE_LIMITED", message: rateLimitedMessage(limited) } as const;
  return { refused, by, isFailure: false, retryAfterS: limited.retryAfterS };
}
