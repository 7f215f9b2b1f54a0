import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { EVENT_KINDS } from "../../sandbox/world/eventCatalogue.ts";
import { type Community, openCommunity, openSandbox } from "../support/community.ts";
import { offeredItems, requiredMaterials } from "../support/submittable.ts";

const communityCode = "320583102001";
const officer = { organisation: "周市镇网格化治理中心", operator: "测试网格员" };

let sandbox: Sandbox;
let community: Community;
beforeAll(async () => {
  sandbox = await openSandbox({ scale: 0.05 });
  community = await openCommunity(sandbox, "in process");
  await community.ask("{ eventTypes { code } }");
});
afterAll(async () => {
  await community?.close();
  await sandbox?.stop();
});

async function change(mutation: string, type: string, input: object) {
  const { data, errors } = await community.ask(
    `mutation($input: ${type}!) { ${mutation}(input: $input) { userErrors { field code } } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
  );
  expect(errors).toEqual([]);
  return data[mutation].userErrors;
}

const incident = { communityCode, type: "0201", title: "垃圾", content: "楼道堆放垃圾。", place: "1 幢楼道" };
const report = (changes: object) => change("reportEvent", "ReportEventInput", { ...incident, ...changes });
const at = (field: string, code = "INVALID_VALUE") => [{ field: ["input", field], code }];
const inYears = (years: number) => new Date(Date.now() + years * 366 * 86_400_000).toISOString();

test.each([
  ["type", "不存在的类型", "NOT_FOUND"],
  ["type", "02", "NOT_FOUND"],
  ["type", "0201 ", "NOT_FOUND"],
  ["type", "暴露垃圾", "NOT_FOUND"],
  ["happenedAt", "2999-01-01T00:00:00+08:00", "INVALID_VALUE"],
  ["happenedAt", inYears(1), "INVALID_VALUE"],
  ["happenedAt", new Date(Date.now() + 15 * 60_000).toISOString(), "INVALID_VALUE"],
  ["happenedAt", inYears(-11), "INVALID_VALUE"],
  ["happenedAt", "1900-01-01T00:00:00+08:00", "INVALID_VALUE"],
  ["happenedAt", "2026年3月5日", "INVALID_VALUE"],
  ["happenedAt", "20260305", "INVALID_VALUE"],
  ["contactPhone", "abc", "INVALID_VALUE"],
  ["contactPhone", "12345678901", "INVALID_VALUE"],
  ["contactPhone", "1380000000", "INVALID_VALUE"],
  ["contactPhone", "13800000001/13800000002", "INVALID_VALUE"],
  ["contactPhone", "0000-00000000", "INVALID_VALUE"],
  ["contactName", "12345", "INVALID_VALUE"],
  ["contactName", "王\n五", "INVALID_VALUE"],
  ["contactName", "\u202e五王", "INVALID_VALUE"],
  ["title", "\u200b\u200b", "INVALID_VALUE"],
  ["title", "两\n行", "INVALID_VALUE"],
  ["place", "村\u0085口", "INVALID_VALUE"],
  ["involvedCount", -1, "INVALID_VALUE"],
  ["communityCode", "320583102000", "NOT_FOUND"],
])("B14: an event whose %s is %j is refused and not written", async (field, value, code) => {
  const before = sandbox.calls.writtenKeys("grid").length;
  expect(await report({ [field]: value })).toEqual(at(field, code));
  expect(sandbox.calls.writtenKeys("grid")).toHaveLength(before);
});

test.each([
  { contactPhone: "+86 138 0000 0001" },
  { contactPhone: "(0512)57851234" },
  { contactPhone: "010-12345678" },
  { contactName: "买买提·艾力" },
  { happenedAt: new Date(Date.now() + 60_000).toISOString() },
])("B14: %j is taken", async (changes) => {
  expect(await report(changes)).toEqual([]);
});

test("B14: a step of an office that is not there is refused and not written", async () => {
  const { data } = await community.ask(
    "mutation($input: ReportEventInput!) { reportEvent(input: $input) { event { id } } }",
    { input: { idempotencyKey: randomUUID(), ...incident } },
  );
  const eventId = data.reportEvent.event.id;
  const before = sandbox.calls.writtenKeys("grid").length;
  const dispatch = (input: object) => change("dispatchEvent", "DispatchEventInput", { eventId, ...officer, ...input });
  const target = { targetOrganisation: "周市镇司法所" };
  expect(await dispatch({ targetOrganisation: "不存在的部门" })).toEqual(at("targetOrganisation", "NOT_FOUND"));
  expect(await dispatch({ ...target, organisation: "某单位" })).toEqual(at("organisation", "NOT_FOUND"));
  expect(await dispatch({ ...target, operator: "007" })).toEqual(at("operator"));
  expect(sandbox.calls.writtenKeys("grid")).toHaveLength(before);
  expect(await dispatch(target)).toEqual([]);
});

test("B14: event types and departments can be asked for", async () => {
  const { data, errors } = await community.ask(
    `query($town: ID!) { eventTypes { code name days department } departments(within: $town) { name division { name } } }`,
    { town: "320282113" },
  );
  expect(errors).toEqual([]);
  expect(data.eventTypes).toEqual(
    EVENT_KINDS.map(({ code, title, days, department }) => ({ code, name: title, days, department })),
  );
  expect(data.departments).toContainEqual({ name: "湖㳇镇司法所", division: { name: "湖㳇镇" } });
  expect(data.departments.every(({ name }: { name: string }) => name.startsWith("湖㳇镇"))).toBe(true);
});

function submission(changes: object = {}) {
  const [item] = offeredItems(sandbox.world.items, communityCode, "网上办理");
  const [person] = sandbox.world.persons;
  return {
    itemCode: item?.implementationCode,
    communityCode,
    applicantIdNumber: person?.idNumber,
    applicantName: "测试申请人",
    applicantPhone: "13800000001",
    channel: "ONLINE",
    materials: requiredMaterials(item),
    ...changes,
  };
}
const submit = (input: object) => change("submitApplication", "SubmitApplicationInput", input);
const written = () => sandbox.calls.of("service")["saveBjsq"] ?? 0;

test("B14: an application is refused that the item's own guide does not allow, and not written", async () => {
  const before = written();
  const { items } = sandbox.world;
  const notOnline = items.find(
    ({ channels, departmentUscc }) => !channels.includes("网上办理") && departmentUscc.startsWith("11320583"),
  );
  const itemCode = notOnline?.implementationCode;
  expect(await submit(submission({ itemCode, materials: requiredMaterials(notOnline) }))).toEqual(at("channel"));
  expect(await submit(submission({ materials: [] }))).toEqual(at("materials"));
  expect(await submit(submission({ materials: requiredMaterials(notOnline).slice(1) }))).toEqual(at("materials"));
  const materials = [...submission().materials, "不存在的材料"];
  expect(await submit(submission({ materials }))).toEqual(at("materials"));
  expect(await submit(submission({ communityCode: "320282113200" }))).toEqual(at("itemCode"));
  expect(written()).toBe(before);
  expect(await submit(submission())).toEqual([]);
});

test.each([
  ["applicantPhone", "abc"],
  ["applicantName", "\u200b"],
  ["applicantName", "1234"],
  ["applicantIdNumber", "329901202613010011"],
  ["applicantAddress", "一\n二"],
  ["consentNumber", "\t"],
])("B14: an application whose %s is %j is refused and not written", async (field, value) => {
  const before = written();
  expect(await submit(submission({ [field]: value }))).toEqual(at(field));
  expect(written()).toBe(before);
});

test.each([
  [{ satisfaction: 6 }, "satisfaction"],
  [{ satisfaction: 0 }, "satisfaction"],
  [{ satisfaction: 1, text: "\u200b" }, "text"],
  [{ satisfaction: 5, round: 0 }, "round"],
  [{ satisfaction: 5, number: "1" }, "number"],
])("B14: the evaluation %j is refused", async (input, field) => {
  const number = sandbox.world.applications[0]?.number;
  expect(await change("evaluateApplication", "EvaluateApplicationInput", { number, ...input })).toEqual(at(field));
});
