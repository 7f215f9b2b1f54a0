import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { offeredItems, requiredMaterials } from "../support/submittable.ts";
import { openService, type ServiceUnderTest } from "./serviceUnderTest.ts";

let service: ServiceUnderTest;
let keys = 0;

beforeAll(async () => {
  service = await openService();
});
afterAll(() => service?.close());

const newKey = () => `input-key-${String(++keys).padStart(6, "0")}`;

async function submit(changes: object) {
  const { items, persons, communities } = service.sandbox.world;
  const [item] = offeredItems(items, String(communities[0]?.code), "网上办理");
  const input = {
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
  const { errors, submitApplication } = await service.run(
    `mutation ($input: SubmitApplicationInput!) { submitApplication(input: $input) {
      application { number applicantName agentName item { implementationCode } } userErrors { field code } } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return submitApplication;
}

async function change(name: string, input: object) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const { errors, ...data } = await service.run(
    `mutation ($input: ${type}!) { ${name}(input: $input) { application { number } userErrors { field code } } }`,
    { input: { idempotencyKey: newKey(), ...input } },
  );
  expect(errors).toBeUndefined();
  return data[name];
}

describe("texts that no database can hold are refused before the platform is asked", () => {
  const invalid = (field: string) => ({
    application: null,
    userErrors: [{ field: ["input", field], code: "INVALID_VALUE" }],
  });

  test.each([
    ["applicantName", "a\u0000b"],
    ["applicantName", "a\u0001b"],
    ["applicantAddress", "a\ud800b"],
    ["agentName", "a\u0000b"],
    ["note", "a\u0000b"],
  ])("submitApplication, %s %j", async (field, value) => {
    service.sandbox.calls.reset();
    expect(await submit({ [field]: value })).toEqual(invalid(field));
    expect(service.counted().service).toBe(0);
  });

  test("a name of a material", async () => {
    expect(await submit({ materials: ["身份证\u0000"] })).toEqual(invalid("materials"));
  });

  test.each([
    ["supplementApplication", "note", {}],
    ["withdrawApplication", "reason", {}],
    ["evaluateApplication", "text", { satisfaction: 5 }],
  ])("%s, %s", async (name, field, more) => {
    const { number } = service.sandbox.world.applications[0] ?? {};
    service.sandbox.calls.reset();
    expect(await change(name, { number, [field]: "a\u0000b", ...more })).toEqual(invalid(field));
    expect(service.counted().service).toBe(0);
  });
});

describe("what the platform writes another way is still the same application", () => {
  test.each([
    ["a name that looks like a filler", { applicantName: "无" }, { applicantName: null }],
    ["an agent that looks like a filler", { agentName: "无" }, { agentName: null }],
    ["rare characters", { applicantName: "𠮷䶮😀" }, { applicantName: "𠮷䶮😀" }],
  ])("%s", async (_what, changes, expected) => {
    expect(await submit(changes)).toMatchObject({ application: expected, userErrors: [] });
  });

  test("the code of an item in lower case", async () => {
    const { items, communities } = service.sandbox.world;
    const code = offeredItems(items, String(communities[0]?.code), "网上办理")[0]?.implementationCode ?? "";
    expect(await submit({ itemCode: code.toLowerCase() })).toMatchObject({
      application: { item: { implementationCode: code } },
      userErrors: [],
    });
  });
});
