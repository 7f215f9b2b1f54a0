import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Community, openCommunity, openSandbox, type Placement, placements } from "../support/community.ts";

const communityCode = "320282113200";
const officer = { organisation: "湖㳇镇综合治理办公室", operator: "测试网格员" };
const eventFields = `
  event { id title content state stage externalNumber community { code name } tasks { name organisation endedAt } }
  userErrors { field code message }`;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox?.stop());

describe.each(Object.keys(placements) as Placement[])("an event's life, %s", (placement) => {
  let community: Community;
  beforeAll(async () => {
    community = await openCommunity(sandbox, placement, { SOURCE_DEADLINE_MS: "1500" });
  });
  afterAll(() => community?.close());

  const report = (input: object) =>
    community.ask(`mutation($input: ReportEventInput!) { reportEvent(input: $input) { ${eventFields} } }`, { input });

  const step = async (mutation: string, type: string, input: object) => {
    const text = `mutation($input: ${type}!) { ${mutation}(input: $input) { ${eventFields} } }`;
    const { data, errors } = await community.ask(text, {
      input: { idempotencyKey: randomUUID(), ...officer, ...input },
    });
    expect(errors).toEqual([]);
    return data[mutation];
  };

  const readBack = async (eventId: string) => {
    const { data } = await community.ask(`query($id: ID!) { event(id: $id) { state tasks { name } } }`, {
      id: eventId,
    });
    return data.event;
  };

  const incident = (idempotencyKey: string = randomUUID()) => ({
    idempotencyKey,
    communityCode,
    type: "0201",
    title: "路灯不亮",
    content: "湖㳇镇竹海村村口路灯不亮,夜间行走不便。",
    place: "湖㳇镇竹海村村口",
  });

  test("report, dispatch, sign, feedback and verify are each read back from the platform", async () => {
    const { data, errors } = await report(incident());
    expect(errors).toEqual([]);
    const { event } = data.reportEvent;
    expect(event).toMatchObject({ state: "REPORTED", stage: "COMMUNITY_INPUT", community: { code: communityCode } });
    expect(event.community.name).toBe("竹海村村民委员会");
    const eventId = event.id;

    const dispatched = await step("dispatchEvent", "DispatchEventInput", {
      eventId,
      targetOrganisation: "湖㳇镇供电所",
    });
    expect(dispatched).toMatchObject({ event: { state: "DISPATCHED", stage: "ONLINE_DISPATCH" }, userErrors: [] });
    expect(await readBack(eventId)).toMatchObject({ state: "DISPATCHED" });
    expect(await step("signEvent", "HandleEventInput", { eventId })).toMatchObject({ event: { state: "SIGNED" } });
    expect(await readBack(eventId)).toMatchObject({ state: "SIGNED" });
    const feedback = await step("giveEventFeedback", "HandleEventInput", { eventId, advice: "已修复" });
    expect(feedback).toMatchObject({ event: { state: "FEEDBACK", stage: "DEPARTMENT_RESPONSE" } });
    expect(await readBack(eventId)).toMatchObject({ state: "FEEDBACK" });
    const closed = await step("verifyEvent", "VerifyEventInput", { eventId, passed: true });
    expect(closed).toMatchObject({ event: { state: "CLOSED", stage: "CLOSING" } });
    const { state, tasks } = await readBack(eventId);
    expect(state).toBe("CLOSED");
    expect(tasks.length).toBeGreaterThanOrEqual(4);
  });

  test("a returned event keeps its history and can be dispatched again", async () => {
    const eventId = (await report(incident())).data.reportEvent.event.id;
    await step("dispatchEvent", "DispatchEventInput", { eventId, targetOrganisation: "湖㳇镇供电所" });
    const returned = await step("returnEvent", "HandleEventInput", { eventId, advice: "不属本单位职责" });
    expect(returned.event.state).toBe("RETURNED");
    const again = await step("dispatchEvent", "DispatchEventInput", { eventId, targetOrganisation: "湖㳇镇水务站" });
    expect(again.event.state).toBe("DISPATCHED");
    const names = again.event.tasks.map((task: { name: string }) => task.name);
    expect(names.filter((name: string) => name === "派遣")).toHaveLength(2);
    expect(names).toContain("退回");
  });

  test("an illegal transition is a user error and changes nothing", async () => {
    const eventId = (await report(incident())).data.reportEvent.event.id;
    const signed = await step("signEvent", "HandleEventInput", { eventId });
    expect(signed.event).toBeNull();
    expect(signed.userErrors).toMatchObject([{ field: ["input", "eventId"], code: "ILLEGAL_TRANSITION" }]);
    expect(await readBack(eventId)).toMatchObject({ state: "REPORTED", tasks: [] });
  });

  test("one idempotency key is one event: again, ten times at once, and after a time-out whose write did land", async () => {
    const before = await countEvents(community);
    const input = incident();
    const first = (await report(input)).data.reportEvent.event.id;
    const answers = await Promise.all(Array.from({ length: 10 }, () => report(input)));
    expect(new Set(answers.map(({ data }) => data.reportEvent.event.id))).toEqual(new Set([first]));

    const late = incident();
    sandbox.faults.add({ system: "grid", function: "reportIncident", kind: "hang", times: 2 });
    const lost = await report(late);
    sandbox.faults.clear();
    expect(lost.errors[0]?.extensions.code).toBe("SOURCE_TIMEOUT");
    const landed = (await report(late)).data.reportEvent.event.id;
    expect(landed).toMatch(/^\d{19}$/);

    const retried = incident();
    sandbox.faults.add({ system: "grid", function: "reportIncident", kind: "hang", times: 1 });
    expect((await report(retried)).data.reportEvent.event.externalNumber).toBe(retried.idempotencyKey);
    sandbox.faults.clear();
    expect(await countEvents(community)).toBe(before + 3);
  });

  test("a step with a used idempotency key gives the first outcome, or says that it was used for something else", async () => {
    const eventId = (await report(incident())).data.reportEvent.event.id;
    const other = (await report(incident())).data.reportEvent.event.id;
    const idempotencyKey = randomUUID();
    const dispatch = { idempotencyKey, targetOrganisation: "湖㳇镇供电所" };
    const attempts = await Promise.all(
      Array.from({ length: 5 }, () => step("dispatchEvent", "DispatchEventInput", { ...dispatch, eventId })),
    );
    for (const attempt of attempts) expect(attempt).toMatchObject({ event: { state: "DISPATCHED" }, userErrors: [] });
    expect((await readBack(eventId)).tasks).toHaveLength(1);
    const misused = await step("dispatchEvent", "DispatchEventInput", { ...dispatch, eventId: other });
    expect(misused).toMatchObject({ event: null, userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED" }] });
    const changed = await report({ ...incident(), idempotencyKey: (await reportedKey()).key, title: "另一件事" });
    expect(changed.data.reportEvent).toMatchObject({ event: null, userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED" }] });
  });

  async function reportedKey() {
    const input = incident();
    await report(input);
    return { key: input.idempotencyKey };
  }

  test("wrong input is a list of user errors and reaches no source", async () => {
    sandbox.calls.reset();
    const { data } = await report({ ...incident("short"), communityCode: "320282113999", title: " ", gridCode: "12" });
    expect(data.reportEvent.event).toBeNull();
    expect(
      data.reportEvent.userErrors.map((error: { field: string[]; code: string }) => [error.field[1], error.code]),
    ).toEqual([
      ["idempotencyKey", "INVALID_VALUE"],
      ["title", "INVALID_VALUE"],
      ["communityCode", "NOT_FOUND"],
      ["gridCode", "INVALID_VALUE"],
    ]);
    expect(sandbox.calls.of("grid").total).toBe(0);
  });
});

async function countEvents(community: Community): Promise<number> {
  const { data } = await community.ask(
    `query($code: ID!) { community(code: $code) { events(first: 0) { totalCount } } }`,
    {
      code: communityCode,
    },
  );
  return data.community.events.totalCount;
}
