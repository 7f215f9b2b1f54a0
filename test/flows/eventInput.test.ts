import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Community, openCommunity, openSandbox } from "../support/community.ts";

const eventFields = `event { id title content place happenedAt gridUnit { code } } userErrors { field code }`;
const officer = { organisation: "湖㳇镇综合治理办公室", operator: "测试网格员" };

let sandbox: Sandbox;
let community: Community;
beforeAll(async () => {
  sandbox = await openSandbox({ scale: 0.05 });
  community = await openCommunity(sandbox, "in process");
});
afterAll(async () => {
  await community?.close();
  await sandbox?.stop();
});

const incident = (changes: object = {}) => ({
  idempotencyKey: randomUUID(),
  communityCode: "320282113200",
  type: "0201",
  title: "路灯不亮",
  content: "村口路灯不亮。",
  place: "竹海村村口",
  ...changes,
});

async function report(input: object) {
  const text = `mutation($input: ReportEventInput!) { reportEvent(input: $input) { ${eventFields} } }`;
  const { data, errors } = await community.ask(text, { input });
  expect(errors).toEqual([]);
  return data.reportEvent;
}

describe("the texts of an event go through SOAP, XML in a string and GB18030", () => {
  test.each([
    ["markup", "a<b&c>\"' <![CDATA[ x ]]> ]]> &amp; <script>"],
    ["characters beyond the basic plane", "𠮷野家 𠀀𪛖 😀 👨‍👩‍👧"],
    ["inner blanks", "第一行\n\n　　第二行\t完"],
    ["a question", "路灯坏了?请修"],
  ])("%s", async (_what, content) => {
    expect(await report(incident({ content }))).toMatchObject({ event: { content }, userErrors: [] });
  });

  test("characters that a GBK reply loses are no reason to take the event for another one", async () => {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const { event, userErrors } = await report(incident({ title: "住户马䶮的𠮷屋", content: "𠀀字号门面" }));
      expect(userErrors).toEqual([]);
      expect(event.title).toMatch(/^住户马.的.屋$/u);
    }
  });

  test.each([
    ["line ends of Windows", { content: "第一行\r\n第二行" }],
    ["a filler", { title: "无", place: "/" }],
    ["blanks around", { title: "　路灯 ", content: "\u00a0村口\ufeff" }],
  ])("%s come back in the platform's form, and as the same event", async (_what, changes) => {
    const input = incident(changes);
    const first = await report(input);
    expect(first.userErrors).toEqual([]);
    expect((await report(input)).event.id).toBe(first.event.id);
  });

  test.each([
    ["content", "a\u0000b"],
    ["title", "a\u0001b"],
    ["place", "a\ud800b"],
    ["contactName", "名".repeat(51)],
    ["contactPhone", "1".repeat(51)],
    ["happenedAt", "2026-02-30T00:00:00Z"],
    ["happenedAt", "March 5"],
    ["happenedAt", 5],
    ["happenedAt", "9999-12-31T23:59:59Z"],
  ])("%s %j is refused before the platform is asked", async (field, value) => {
    sandbox.calls.reset();
    expect(await report(incident({ [field]: value }))).toEqual({
      event: null,
      userErrors: [{ field: ["input", field], code: "INVALID_VALUE" }],
    });
    expect(sandbox.calls.of("grid").total).toBe(0);
  });

  test.each([
    ["2026-03-15T01:30:00Z", "2026-03-15T09:30:00+08:00"],
    ["2026-03-14T20:30:00.5-05:00", "2026-03-15T09:30:00+08:00"],
    ["2026-03-15T09:30:00", "2026-03-15T09:30:00+08:00"],
  ])("happenedAt %s is %s", async (happenedAt, expected) => {
    expect((await report(incident({ happenedAt }))).event.happenedAt).toBe(expected);
  });

  test("a grid that the platform does not know is the grid's fault", async () => {
    const { userErrors } = await report(incident({ gridCode: "320282113200999" }));
    expect(userErrors).toEqual([{ field: ["input", "gridCode"], code: "REFUSED_BY_SOURCE" }]);
  });
});

describe("a used key is for the same change alone", () => {
  test.each([
    ["another community", { communityCode: "320583102001" }],
    ["another place", { place: "别处" }],
    ["another type", { type: "0301" }],
  ])("an event of %s", async (_what, changes) => {
    const input = incident();
    await report(input);
    expect(await report({ ...input, ...changes })).toMatchObject({
      event: null,
      userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED" }],
    });
  });

  const step = async (mutation: string, type: string, input: object) => {
    const text = `mutation($input: ${type}!) { ${mutation}(input: $input) { event { state } userErrors { code } } }`;
    return (await community.ask(text, { input: { ...officer, ...input } })).data[mutation];
  };

  test("a step of the same event", async () => {
    const eventId = (await report(incident())).event.id;
    const dispatch = { idempotencyKey: randomUUID(), eventId, targetOrganisation: "湖㳇镇供电所" };
    const done = { event: { state: "DISPATCHED" }, userErrors: [] };
    const reused = { event: null, userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED" }] };
    expect(await step("dispatchEvent", "DispatchEventInput", dispatch)).toEqual(done);
    expect(await step("dispatchEvent", "DispatchEventInput", dispatch)).toEqual(done);
    const { targetOrganisation: _target, ...sign } = dispatch;
    expect(await step("signEvent", "HandleEventInput", sign)).toEqual(reused);
    const elsewhere = { ...dispatch, targetOrganisation: "湖㳇镇水务站" };
    expect(await step("dispatchEvent", "DispatchEventInput", elsewhere)).toEqual(reused);
  });
});

test("two steps in one operation each show the tasks and lists as they are then", async () => {
  const eventId = (await report(incident())).event.id;
  const shown = `event { state tasks { name } community { events(first: 0, state: [ACCEPTED]) { totalCount } } }`;
  const { data } = await community.ask(
    `mutation($accept: HandleEventInput!, $dispatch: DispatchEventInput!) {
      accepted: acceptEvent(input: $accept) { ${shown} } dispatched: dispatchEvent(input: $dispatch) { ${shown} }
    }`,
    {
      accept: { ...officer, idempotencyKey: randomUUID(), eventId },
      dispatch: { ...officer, idempotencyKey: randomUUID(), eventId, targetOrganisation: "湖㳇镇供电所" },
    },
  );
  const { accepted, dispatched } = data;
  expect(accepted.event).toMatchObject({ state: "ACCEPTED", tasks: [{ name: "受理" }] });
  expect(dispatched.event).toMatchObject({ state: "DISPATCHED", tasks: [{ name: "受理" }, { name: "派遣" }] });
});
