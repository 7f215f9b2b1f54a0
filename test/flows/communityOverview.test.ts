import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Community, openCommunity, openSandbox, type Placement, placements } from "../support/community.ts";

const query = readFileSync("examples/community-overview.graphql", "utf8");
const pilots = ["320282113200", "320583102001"];

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ scale: 0.5 });
});
afterAll(() => sandbox?.stop());

describe.each(Object.keys(placements) as Placement[])("CommunityOverview, %s", (placement) => {
  let community: Community;
  beforeAll(async () => {
    community = await openCommunity(sandbox, placement);
  });
  afterAll(() => community?.close());

  test.each(pilots)("answers %s from all three systems without errors", async (code) => {
    const { data, errors, text } = await community.ask(query, { code });
    expect(errors).toEqual([]);
    const overview = data.community;
    expect(overview.gridUnits.nodes.length).toBeGreaterThan(5);
    expect(overview.events.nodes.length).toBeGreaterThan(0);
    expect(overview.applications.nodes.length).toBeGreaterThan(0);
    expect(overview.applications.nodes.every((node: { item: { name: string } }) => node.item.name !== "")).toBe(true);
    expect(overview.collectiveOrganizations).toHaveLength(1);
    expect(overview.collectiveOrganizations[0].memberCount).toBeGreaterThan(0);
    expect(overview.collectiveOrganizations[0].assets.nodes.length).toBeGreaterThan(0);
    const members = overview.households.nodes.flatMap((household: { members: unknown[] }) => household.members);
    expect(members.length).toBeGreaterThan(20);
    expect(members.some((member: { memberships: unknown[] }) => member.memberships.length > 0)).toBe(true);
    expect(members.some((member: { applications: { nodes: unknown[] } }) => member.applications.nodes.length > 0)).toBe(
      true,
    );
    expect(text).not.toMatch(/\p{Script=Han}[?\uFFFD]|[?\uFFFD]\p{Script=Han}/u);
  });

  test("湖㳇 is spelt right in every answer, however the source encodes it", async () => {
    for (let round = 0; round < 12; round += 1) {
      const { text } = await community.ask(query, { code: "320282113200" });
      expect(text).toContain("湖㳇镇竹海村");
      expect(text).not.toMatch(/湖[?\uFFFD]/u);
    }
  });

  test("costs at most 30 legacy calls, and no more for more members", async () => {
    const callsFor = async (households: number) => {
      const text = query.replace("households(first: 20)", `households(first: ${households})`);
      sandbox.calls.reset();
      const { data } = await community.ask(text, { code: "320282113200" });
      const members = data.community.households.nodes.flatMap((household: { members: unknown[] }) => household.members);
      const { grid, service, front, asset } = sandbox.calls.snapshot();
      return { members: members.length, calls: grid.total + service.total + front.total + asset.total, grid };
    };
    await callsFor(5);
    const few = await callsFor(5);
    const usual = await callsFor(20);
    expect(usual.calls).toBeLessThanOrEqual(30);
    expect(usual.members).toBeGreaterThan(2 * few.members);
    expect(usual.calls).toBe(few.calls);
    const many = await callsFor(120);
    expect(many.members).toBeGreaterThan(4 * usual.members);
    // Households in batches of 50, their residents in pages of 200: ceil(n / batch) and no more.
    const residentCalls = Math.ceil(120 / 50) + Math.ceil(many.members / 200);
    expect(many.grid["queryResidentPage"]).toBeLessThanOrEqual(residentCalls);
    expect(many.calls).toBeLessThanOrEqual(usual.calls + residentCalls);
  });
});
