import type { Mutant } from "./mutant.ts";

/** E. Many callers, many processes, slow systems. */
export const systemMutants: readonly Mutant[] = [
  {
    id: "E1",
    breaks: "each process takes the whole of a system without Redis",
    file: "subgraphs/manifest.ts",
    text: "sharedBy: sharedBy * config.sourceSharedBy,",
    replacement: "sharedBy,",
    tests: ["test/flows/sharedSystem.test.ts"],
  },
  {
    id: "E1",
    breaks: "Redis gives out more places than there are",
    file: "adapters/leases/leaseScripts.ts",
    text: "places - others - keeps))",
    replacement: "places - keeps))",
    tests: ["test/adapters/leases/sharedLimits.test.ts"],
  },
  {
    id: "E1",
    breaks: "a process without Redis does not keep to its share",
    file: "adapters/leases/systemLease.ts",
    text: "return isSettled ? this.#ownShare(concurrency) : Math.min(this.#held, this.#ownShare(concurrency));",
    replacement: "return concurrency;",
    tests: ["test/adapters/leases/sharedLimits.test.ts"],
  },
  {
    id: "E1",
    breaks: "a busy source is asked as often as before",
    file: "adapters/kit/narrowing.ts",
    text: "most = Math.max(1, Math.floor(most / 2));",
    replacement: "most = Math.max(1, most);",
    tests: ["test/adapters/kit/limits.test.ts"],
  },
  {
    id: "E2",
    breaks: "bad tokens of an address hold up good ones",
    file: "gateway/limits/limits.ts",
    text: 'return rate === 0 ? null : afterwards(counters.look(bucketOf("address", addressKey(address), rate)), rateLimited);',
    replacement: "return rate < 0 ? null : afterwards(counters.look(failuresOf(address, tokens)), rateLimited);",
    tests: ["test/limits/limits.test.ts", "test/gateway/authenticationLimits.test.ts"],
  },
  {
    id: "E2",
    breaks: "a token out of date is an attack",
    file: "gateway/caller/admit.ts",
    text: 'error.code === "UNAUTHENTICATED" && !error.isGenuine',
    replacement: 'error.code === "UNAUTHENTICATED"',
    tests: ["test/gateway/authenticationLimits.test.ts"],
  },
];
