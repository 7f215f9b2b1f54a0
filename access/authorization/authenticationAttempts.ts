/** 认证尝试 Counts secrets that are tried, so that nobody can try many: also not many at the same moment. */
export interface AuthenticationAttempts {
  /**
   * Before a secret of the client is compared; it counts as a failure until `succeeded` says otherwise.
   *
   * @returns null to go on, else after how many seconds to try again
   */
  readonly begin: (
    address: string,
    clientId: string,
  ) => { readonly retryAfterS: number } | null | Promise<{ readonly retryAfterS: number } | null>;
  readonly succeeded: (address: string, clientId: string) => void | Promise<void>;
}

/** Where nothing is limited. */
export const unlimitedAttempts: AuthenticationAttempts = { begin: () => null, succeeded: () => undefined };
