import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { citizenNumber } from "../support/citizenNumber.ts";
import { offeredItems, requiredMaterials } from "../support/submittable.ts";
import { openService, type ServiceUnderTest } from "./serviceUnderTest.ts";

let service: ServiceUnderTest;
let keys = 0;

beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());
beforeEach(() => service.sandbox.calls.reset());

const newKey = () => `test-key-${String(++keys).padStart(6, "0")}`;

function submission(changes: object = {}) {
  const { items, persons, communities } = service.sandbox.world;
  const [item] = offeredItems(items, String(communities[0]?.code), "网上办理");
  return {
    idempotencyKey: newKey(),
    itemCode: item?.implementationCode,
    communityCode: communities[0]?.code,
    applicantIdNumber: persons[0]?.idNumber,
    applicantName: persons[0]?.name,
    applicantPhone: "13800000001",
    channel: "ONLINE",
    materials: requiredMaterials(item),
    ...changes,
  };
}

/** Runs one of the four mutations and gives its payload. */
async function write(name: string, input: object, selection = "number state") {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) {
    application { ${selection} } userErrors { field code } } }`;
  const { errors, ...data } = await service.run(query, { input });
  expect(errors).toBeUndefined();
  return data[name];
}

const errorsOf = (payload: {
  readonly userErrors: readonly { readonly field: readonly string[]; readonly code: string }[];
}) => payload.userErrors.map(({ field, code }) => `${field.at(-1)} ${code}`);

async function submitted(): Promise<string> {
  return (await write("submitApplication", submission())).application.number;
}

async function advance(number: string, stage: string): Promise<void> {
  const response = await fetch(`${service.sandbox.endpoints.control}/service/advance`, {
    method: "POST",
    body: JSON.stringify({ number, stage, note: "测试" }),
  });
  expect(response.status).toBeLessThan(300);
}

describe("submitApplication", () => {
  test("answers the application as the platform has it, and the same for the same key", async () => {
    const input = submission({ channel: "COMMUNITY_AGENT", agentName: "代办员", consentNumber: "WT-1", note: "备注" });
    const selection = "number state channel agentName applicant { id } item { name } community { code }";
    const first = await write("submitApplication", input, selection);
    expect(first).toMatchObject({
      userErrors: [],
      application: {
        state: "SUBMITTED",
        channel: "COMMUNITY_AGENT",
        agentName: "代办员",
        applicant: { id: service.personIds.idOf(citizenNumber(String(input.applicantIdNumber))) },
        item: { name: service.sandbox.world.items[0]?.name },
        community: { code: input.communityCode },
      },
    });
    expect(await write("submitApplication", input, selection)).toEqual(first);
  });

  test.each([
    ["communityCode", "320282113202"],
    ["applicantName", "另一人"],
    ["applicantPhone", "13900000002"],
    ["channel", "WINDOW"],
  ])("refuses a key that comes back with another %s", async (field, value) => {
    const input = submission();
    await write("submitApplication", input);
    const again = await write("submitApplication", { ...input, [field]: value });
    expect(again).toEqual({
      application: null,
      userErrors: [{ field: ["input", "idempotencyKey"], code: "IDEMPOTENCY_KEY_REUSED" }],
    });
  });

  test("takes an old number of an item that has a new code", async () => {
    const item = service.sandbox.world.items.find(({ basicCode, oldCode }) => basicCode !== null && oldCode !== null);
    const input = submission({ itemCode: item?.oldCode, channel: "WINDOW", materials: requiredMaterials(item) });
    const { application } = await write("submitApplication", input, "number item { implementationCode }");
    expect(application.item).toEqual({ implementationCode: item?.implementationCode });
  });

  test.each([
    ["idempotencyKey INVALID_VALUE", { idempotencyKey: "short" }],
    ["itemCode INVALID_VALUE", { itemCode: "1" }],
    ["communityCode NOT_FOUND", { communityCode: "320282113999" }],
    ["communityCode NOT_FOUND", { communityCode: "320282113000" }],
    ["applicantIdNumber INVALID_VALUE", { applicantIdNumber: "329901198001010000" }],
    ["applicantIdNumber INVALID_VALUE", { applicantIdNumber: "329901800101001" }],
    ["applicantName INVALID_VALUE", { applicantName: " " }],
    ["applicantPhone INVALID_VALUE", { applicantPhone: "00000000000" }],
    ["applicantPhone INVALID_VALUE", { applicantPhone: "13800000001/13800000002" }],
    ["agentName INVALID_VALUE", { channel: "GRID_HOME_VISIT" }],
    ["agentName INVALID_VALUE", { channel: "COMMUNITY_AGENT", consentNumber: "WT-1" }],
    ["consentNumber INVALID_VALUE", { channel: "COMMUNITY_AGENT", agentName: "代办员" }],
    ["materials INVALID_VALUE", { materials: ["身份证,户口簿"] }],
    ["note INVALID_VALUE", { note: "长".repeat(501) }],
  ])("says %s before any call", async (problem, changes) => {
    expect(errorsOf(await write("submitApplication", submission(changes)))).toEqual([problem]);
    expect(service.counted()).toEqual({ service: 0, front: 0 });
  });

  test("says that an item does not exist without writing", async () => {
    const unknown = `${String(submission().itemCode).slice(0, 28)}999`;
    expect(errorsOf(await write("submitApplication", submission({ itemCode: unknown })))).toEqual([
      "itemCode NOT_FOUND",
    ]);
    expect(service.sandbox.calls.of("service")["saveBjsq"] ?? 0).toBe(0);
  });

  test("survives an answer that is lost: one application, not two", async () => {
    service.sandbox.faults.add({ system: "service", function: "saveBjsq", kind: "reset", times: 1 });
    const { application } = await write("submitApplication", submission());
    expect(application.state).toBe("SUBMITTED");
    expect(service.sandbox.calls.of("service")["saveBjsq"]).toBe(2);
  });
});

describe("supplementApplication and withdrawApplication", () => {
  test("a supplement is only taken where one is asked for, and once for a key", async () => {
    const number = await submitted();
    const input = { idempotencyKey: newKey(), number, note: "补交照片", materials: ["照片"] };
    expect(errorsOf(await write("supplementApplication", input))).toEqual(["number ILLEGAL_TRANSITION"]);
    await advance(number, "12");
    const first = await write("supplementApplication", { ...input, idempotencyKey: newKey() });
    expect(first).toEqual({ application: { number, state: "IN_REVIEW" }, userErrors: [] });
  });

  test("a repeated key gives the first outcome, with other words it is refused", async () => {
    const input = { idempotencyKey: newKey(), number: await submitted(), reason: "不办了" };
    const first = await write("withdrawApplication", input);
    expect(first).toMatchObject({ application: { state: "WITHDRAWN" }, userErrors: [] });
    expect(await write("withdrawApplication", input)).toEqual(first);
    const other = { ...input, reason: "别的原因" };
    expect(errorsOf(await write("withdrawApplication", other))).toEqual(["idempotencyKey IDEMPOTENCY_KEY_REUSED"]);
    const again = { ...input, idempotencyKey: newKey() };
    expect(errorsOf(await write("withdrawApplication", again))).toEqual(["number ILLEGAL_TRANSITION"]);
  });

  test("a key of another application is refused, an unknown application is not found", async () => {
    const input = { idempotencyKey: newKey(), number: await submitted(), reason: "不办了" };
    await write("withdrawApplication", input);
    const other = { ...input, number: await submitted() };
    expect(errorsOf(await write("withdrawApplication", other))).toEqual(["idempotencyKey IDEMPOTENCY_KEY_REUSED"]);
    const unknown = { ...input, idempotencyKey: newKey(), number: "X".repeat(43) };
    expect(errorsOf(await write("withdrawApplication", unknown))).toEqual(["number NOT_FOUND"]);
  });
});

describe("evaluateApplication", () => {
  const selection = "number evaluations { round satisfaction text }";
  const closed = (offset: number) =>
    service.sandbox.world.applications.filter(({ status, evaluation }) => status === "C" && evaluation === null)[offset]
      ?.number;

  test("is shown at once, answered again for the same content and refused for other", async () => {
    const input = { idempotencyKey: newKey(), number: closed(0), satisfaction: 2, text: "等候太久" };
    const first = await write("evaluateApplication", input, selection);
    expect(first).toMatchObject({
      application: { evaluations: [{ round: "1", satisfaction: 2, text: "等候太久" }] },
      userErrors: [],
    });
    expect(await write("evaluateApplication", input, selection)).toEqual(first);
    const other = { ...input, satisfaction: 5 };
    expect(errorsOf(await write("evaluateApplication", other))).toEqual(["round ALREADY_EVALUATED"]);
    const next = await write("evaluateApplication", { ...other, round: 2 }, selection);
    expect(next.application.evaluations.at(-1)).toEqual({ round: "2", satisfaction: 5, text: "等候太久" });
  });

  test("an application that is not closed cannot be evaluated", async () => {
    const input = { idempotencyKey: newKey(), number: await submitted(), satisfaction: 5 };
    expect(errorsOf(await write("evaluateApplication", input))).toEqual(["number ILLEGAL_TRANSITION"]);
  });

  test.each([
    ["satisfaction INVALID_VALUE", { satisfaction: 0 }],
    ["satisfaction INVALID_VALUE", { satisfaction: 6 }],
    ["text INVALID_VALUE", { satisfaction: 2 }],
    ["round INVALID_VALUE", { round: 0 }],
    ["number INVALID_VALUE", { number: "1" }],
  ])("says %s before any call", async (problem, changes) => {
    const input = { idempotencyKey: newKey(), number: closed(1), satisfaction: 5, ...changes };
    expect(errorsOf(await write("evaluateApplication", input))).toEqual([problem]);
    expect(service.counted()).toEqual({ service: 0, front: 0 });
  });
});
