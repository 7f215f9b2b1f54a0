import { randomUUID } from "node:crypto";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Community, openCommunity, openSandbox, type Placement, placements } from "../support/community.ts";
import { offeredItems, requiredMaterials } from "../support/submittable.ts";

const communityCode = "320583102001";
const applicationFields = `
  application { number state channel agentName applicantName promisedBy item { name } applicant { id name }
    evaluations { round satisfaction text } steps { name outcome } }
  userErrors { field code message }`;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox?.stop());

describe.each(Object.keys(placements) as Placement[])("an application's life, %s", (placement) => {
  let community: Community;
  beforeAll(async () => {
    community = await openCommunity(sandbox, placement, { SOURCE_DEADLINE_MS: "1500" });
  });
  afterAll(() => community?.close());

  const change = async (mutation: string, type: string, input: object) => {
    const text = `mutation($input: ${type}!) { ${mutation}(input: $input) { ${applicationFields} } }`;
    const { data, errors } = await community.ask(text, { input: { idempotencyKey: randomUUID(), ...input } });
    return { payload: data?.[mutation], errors };
  };
  const submit = (input: object) => change("submitApplication", "SubmitApplicationInput", input);

  /** A synthetic resident of the community applies for an item of its town's department. */
  const application = (idempotencyKey: string = randomUUID()) => {
    const person = sandbox.world.persons.find(({ householdCode }) => householdCode.startsWith(communityCode));
    const item = offeredItems(sandbox.world.items, communityCode, "社区代办").find(
      ({ implementationCode }) => implementationCode.length === 31,
    );
    return {
      idempotencyKey,
      itemCode: item?.implementationCode,
      communityCode,
      applicantIdNumber: person?.idNumber,
      applicantName: person?.name,
      applicantPhone: person?.phone,
      channel: "COMMUNITY_AGENT",
      agentName: "测试代办员",
      consentNumber: "WT-2026-0001",
      materials: requiredMaterials(item),
    };
  };

  const advance = async (number: string, stage: string) => {
    const reply = await request(`${sandbox.endpoints.control}/service/advance`, {
      method: "POST",
      body: JSON.stringify({ number, stage, note: "测试" }),
    });
    expect(reply.statusCode, await reply.body.text()).toBe(200);
  };

  test("submit, supplement and evaluate are each read back from the platform", async () => {
    const { payload, errors } = await submit(application());
    expect(errors).toEqual([]);
    expect(payload.userErrors).toEqual([]);
    const { number } = payload.application;
    expect(number).toMatch(/^[0-9A-Z]{43}$/);
    expect(payload.application).toMatchObject({
      state: "SUBMITTED",
      channel: "COMMUNITY_AGENT",
      agentName: "测试代办员",
    });
    expect(payload.application.applicant.name).toBe(payload.application.applicantName);

    await advance(number, "12");
    const supplement = { number, note: "补充材料", materials: ["户口簿"] };
    const supplemented = await change("supplementApplication", "SupplementApplicationInput", supplement);
    expect(supplemented).toMatchObject({ errors: [], payload: { userErrors: [], application: { number } } });

    const early = { number, satisfaction: 5 };
    const tooEarly = await change("evaluateApplication", "EvaluateApplicationInput", early);
    expect(tooEarly.payload).toMatchObject({ application: null, userErrors: [{ code: "ILLEGAL_TRANSITION" }] });

    await advance(number, "23");
    const low = await change("evaluateApplication", "EvaluateApplicationInput", { number, satisfaction: 2 });
    expect(low.payload.userErrors).toMatchObject([{ field: ["input", "text"], code: "INVALID_VALUE" }]);
    const evaluation = { idempotencyKey: randomUUID(), number, satisfaction: 2, text: "等待时间较长" };
    const evaluations = await Promise.all(
      Array.from({ length: 4 }, () => change("evaluateApplication", "EvaluateApplicationInput", evaluation)),
    );
    for (const { payload: evaluated } of evaluations) expect(evaluated.userErrors).toEqual([]);
    const other = await change("evaluateApplication", "EvaluateApplicationInput", { number, satisfaction: 5 });
    expect(other.payload.userErrors).toMatchObject([{ code: "ALREADY_EVALUATED" }]);
  });

  test("an application is withdrawn once, and not after it is closed", async () => {
    const { number } = (await submit(application())).payload.application;
    const withdraw = { idempotencyKey: randomUUID(), number, reason: "本人要求" };
    const first = await change("withdrawApplication", "WithdrawApplicationInput", withdraw);
    expect(first.payload).toMatchObject({ application: { state: "WITHDRAWN" }, userErrors: [] });
    expect(await change("withdrawApplication", "WithdrawApplicationInput", withdraw)).toEqual(first);
    const again = await change("withdrawApplication", "WithdrawApplicationInput", { number, reason: "再次" });
    expect(again.payload.userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
  });

  test("one idempotency key is one application: again, at once, and after a time-out whose write did land", async () => {
    const before = sandbox.calls.of("service")["saveBjsq"] ?? 0;
    const input = application();
    const answers = await Promise.all(Array.from({ length: 6 }, () => submit(input)));
    const numbers = new Set(answers.map(({ payload }) => payload.application.number));
    expect(numbers.size).toBe(1);
    expect((sandbox.calls.of("service")["saveBjsq"] ?? 0) - before).toBeGreaterThanOrEqual(6);

    const late = application();
    sandbox.faults.add({ system: "service", function: "saveBjsq", kind: "hang", times: 1 });
    const retried = (await submit(late)).payload.application.number;
    sandbox.faults.clear();
    expect((await submit(late)).payload.application.number).toBe(retried);
    expect(numbers.has(retried)).toBe(false);

    const reused = await submit({ ...input, applicantName: "某某某" });
    expect(reused.payload).toMatchObject({ application: null, userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED" }] });
  });

  test("a submitted application soon stands in the community's list, and while it is rewritten it is still found", async () => {
    const { number } = (await submit(application())).payload.application;
    const listed = async () => {
      const { data } = await community.ask(
        `query($code: ID!) { community(code: $code) { applications(first: 5) { nodes { number state } } } }`,
        { code: communityCode },
      );
      return data.community.applications.nodes.map((node: { number: string }) => node.number);
    };
    await expect.poll(listed, { timeout: 10_000 }).toContain(number);
    await request(`${sandbox.endpoints.control}/front/rewrite`, {
      method: "POST",
      body: JSON.stringify({ number, gapMs: 1_500 }),
    });
    const { data, errors } = await community.ask(
      `query($n: ID!) { application(number: $n) { number steps { name } } }`,
      {
        n: number,
      },
    );
    expect(errors).toEqual([]);
    expect(data.application.number).toBe(number);
  });

  test("wrong input is a list of user errors and writes nothing", async () => {
    const before = sandbox.calls.of("service")["saveBjsq"] ?? 0;
    const wrong = {
      ...application("short"),
      applicantIdNumber: "329901199001010011",
      agentName: " ",
      consentNumber: null,
    };
    const { payload } = await submit({ ...wrong, communityCode: "320583102999" });
    const fields = payload.userErrors.map((error: { field: string[] }) => error.field[1]);
    expect(fields).toEqual(
      expect.arrayContaining(["idempotencyKey", "applicantIdNumber", "agentName", "consentNumber", "communityCode"]),
    );
    expect(sandbox.calls.of("service")["saveBjsq"] ?? 0).toBe(before);
  });
});
