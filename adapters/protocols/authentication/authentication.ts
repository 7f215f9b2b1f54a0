import type { HttpConnection } from "../http/httpConnection.ts";
import type { Outgoing } from "../http/outgoing.ts";

/** How calls of a system prove who makes them. A part of a protocol's options, opened with it. */
export type Authentication = (context: AuthenticationContext) => OpenAuthentication;

export interface AuthenticationContext {
  readonly system: string;
  readonly connection: HttpConnection;
}

export interface OpenAuthentication {
  /**
   * The request with its proof. Called for each attempt.
   *
   * @throws SourceError where there is none to be had
   */
  readonly prove: (outgoing: Outgoing, signal: AbortSignal) => Proof | Promise<Proof>;
  readonly close: () => Promise<void>;
}

export interface Proof {
  readonly outgoing: Outgoing;
  /** For proofs that a source may refuse although the secret is right, such as a token that has lapsed. */
  readonly renewal?: ProofRenewal;
}

export interface ProofRenewal {
  /** @param code the source's own, null without one */
  readonly isRefusal: (status: number, code: string | null) => boolean;
  /** Sees to it that the next proof is another one. False where that has to wait. */
  readonly renew: (signal: AbortSignal) => Promise<boolean>;
  /** Told of the attempt after a renewal. */
  readonly repeated: (isRefused: boolean) => void;
}

/** An authentication that adds the same headers to each request. */
export function withHeaders(headers: Readonly<Record<string, string>>): Authentication {
  return () => ({
    prove: (outgoing) => ({ outgoing: { ...outgoing, headers: { ...outgoing.headers, ...headers } } }),
    close: async () => {},
  });
}
