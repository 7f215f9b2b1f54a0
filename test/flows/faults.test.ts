import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { FaultKind, SystemName } from "../../sandbox/control/faults.ts";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Answer, type Community, openCommunity, openSandbox } from "../support/community.ts";

const query = readFileSync("examples/community-overview.graphql", "utf8");

/**
 * Faults of docs/legacy-interfaces.md: down, hang, HTML with 200, half a body, error code, wrong encoding, HTTP 502, busy, reset. The
 * code that has to stand there; beside it `SOURCE_UNAVAILABLE` once the breaker has opened. A database's client that is
 * sent something else waits for the rest of a message that never comes.
 */
const expectedCodes: Readonly<Record<Exclude<FaultKind, "latency">, RegExp>> = {
  down: /^SOURCE_UNAVAILABLE$/,
  reset: /^SOURCE_UNAVAILABLE$/,
  hang: /^SOURCE_TIMEOUT$/,
  http500: /^SOURCE_(UNAVAILABLE|BAD_REPLY)$/,
  http502: /^SOURCE_(UNAVAILABLE|BAD_REPLY)$/,
  html200: /^SOURCE_(BAD_REPLY|UNAVAILABLE|TIMEOUT)$/,
  halfBody: /^SOURCE_(BAD_REPLY|UNAVAILABLE|TIMEOUT)$/,
  wrongEncoding: /^SOURCE_BAD_REPLY$/,
  busy: /^SOURCE_BUSY$/,
  error: /^SOURCE_(UNAVAILABLE|FAILED|REFUSED)$/,
};

/** Where each system's silence shows in the overview. */
const places: Readonly<
  Record<SystemName, { readonly path: RegExp; readonly isNull: (community: Overview) => boolean }>
> = {
  grid: {
    path: /^community\.(gridUnits|events|households)|applicant/,
    isNull: (community) => community.gridUnits === null && community.events === null && community.households === null,
  },
  service: {
    path: /^community\.applications\.nodes\.\d+\.item/,
    isNull: (community) => community.applications?.nodes.every((node) => node.item?.name == null) ?? false,
  },
  front: {
    path: /^community\.(applications|households\.nodes\.\d+\.members\.\d+\.applications)/,
    isNull: (community) => community.applications === null,
  },
  asset: {
    path: /^community\.(collectiveOrganizations|households\.nodes\.\d+\.members\.\d+\.memberships)/,
    isNull: (community) => community.collectiveOrganizations === null,
  },
};

interface Overview {
  readonly gridUnits: unknown;
  readonly events: unknown;
  readonly households: unknown;
  readonly applications: {
    readonly nodes: readonly { readonly item: { readonly name: string | null } | null }[];
  } | null;
  readonly collectiveOrganizations: unknown;
}

let sandbox: Sandbox;
let community: Community;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterEach(async () => {
  sandbox.faults.clear();
  await community?.close();
});
afterAll(() => sandbox?.stop());

describe.each(Object.keys(places) as SystemName[])("a fault of %s", (system) => {
  test.each(Object.keys(expectedCodes) as (keyof typeof expectedCodes)[])("%s", async (kind) => {
    // A gateway of its own for each fault: the breaker remembers the one before.
    community = await openCommunity(sandbox, "in process", { SOURCE_DEADLINE_MS: "1000" });
    sandbox.faults.add({ system, function: null, kind, latencyMs: 0, tailMs: 0, rate: 1, times: null });
    const answer = await community.ask(query, { code: "320282113200" });
    const overview: Overview = answer.data.community;
    expect(answer.status).toBe(200);
    expect(places[system].isNull(overview)).toBe(true);
    expect(answer.errors.length).toBeGreaterThan(0);
    for (const error of answer.errors) {
      expect(error.path?.join(".")).toMatch(places[system].path);
      if (error.extensions.code !== "SOURCE_UNAVAILABLE") expect(error.extensions.code).toMatch(expectedCodes[kind]);
    }
    expect(answer.errors.some((error) => expectedCodes[kind].test(error.extensions.code))).toBe(true);
    expectOthersPresent(system, overview);
    expectNothingLeaked(answer);
  });
});

function expectOthersPresent(silent: SystemName, overview: Overview): void {
  if (silent !== "grid") expect(overview.gridUnits).not.toBeNull();
  if (silent !== "front") expect(overview.applications?.nodes.length).toBeGreaterThan(0);
  if (silent !== "asset") expect(overview.collectiveOrganizations).not.toBeNull();
}

/** No host, SQL, table, stack or record value. */
function expectNothingLeaked({ errors }: Answer): void {
  const text = JSON.stringify(errors);
  expect(text).not.toMatch(
    /127\.0\.0\.1|localhost|:\d{4,5}\b|select |jtzc_|inf_apply|\bat file|node_modules|ECONN|3299\d{10}/i,
  );
}
