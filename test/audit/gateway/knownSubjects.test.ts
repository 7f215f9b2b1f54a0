/** Persons without a key in the graph: their words lead from a register in somebody's hand to the records. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { hashesOfKnown, type KnownSubject } from "../../../audit/subjects/knownSubject.ts";
import { createSubjectHash, type SubjectHash } from "../../../audit/subjects/subjectHash.ts";
import { openSubjectKeys } from "../../../audit/subjects/subjectKeys.ts";
import type { Sandbox } from "../../../sandbox/start.ts";
import { allScopes, asker, headersOf } from "../../policy/support/callers.ts";
import { type Guarded, openGuarded } from "../../policy/support/openGuarded.ts";
import { ask, openSandbox } from "../../support/community.ts";
import { makeTestQueryLog, type TestQueryLog } from "../../support/queryLog.ts";

const code = "320282113200";
const officer = asker({ scopes: allScopes, purpose: "grid-governance" });

let sandbox: Sandbox;
let queryLog: TestQueryLog;
let gateway: Guarded;
let subjects: SubjectHash;
beforeAll(async () => {
  sandbox = await openSandbox();
  queryLog = await makeTestQueryLog();
  gateway = await openGuarded(sandbox, {}, queryLog.open);
  const keys = await openSubjectKeys(join(queryLog.directory, "..", "keys"));
  subjects = createSubjectHash({ keys, algorithm: "sha256" });
});
afterAll(async () => {
  await gateway?.close();
  await queryLog?.remove();
  await sandbox?.stop();
});
afterEach(() => sandbox.faults.clear());

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
async function read(query: string, variables: object = {}): Promise<any> {
  const answer = await ask(`${gateway.origin}/graphql`, query, variables, headersOf(officer));
  for (const [word] of JSON.stringify(answer.data).matchAll(/(?<=")(\p{Script=Han}{2,4}|\d{11})(?=")/gu))
    seen.add(word);
  return answer;
}

/** Names and phones of the answers. */
const seen = new Set<string>();

/** Fields that the newest record says were read of whoever is known by that. */
function readOf(known: KnownSubject): readonly string[] {
  const hashes = hashesOfKnown(known, subjects.all) ?? [];
  const record = queryLog.operations().at(-1);
  const groups = record?.subjects ?? [];
  return groups.filter((group) => group.subjects.some((one) => hashes.includes(one))).flatMap(({ fields }) => fields);
}

test("C2: whoever is known by name and phone alone is found by the same words, written otherwise", async () => {
  const { data } = await read(
    `{ community(code: "${code}") { keyPlaces(first: 5) { nodes { name responsibleName responsiblePhones } } } }`,
  );
  const places: { responsibleName: string; responsiblePhones: string[] }[] = data.community.keyPlaces.nodes;
  const known = places.filter(({ responsibleName, responsiblePhones }) => responsibleName && responsiblePhones[0]);
  expect(known.length).toBeGreaterThan(1);
  for (const { responsibleName: name, responsiblePhones: phones } of known) {
    const phone = `+86 ${phones[0]?.replace(/(\d{3})(?=\d)/g, "$1-")}`;
    expect(readOf({ name: [...name].join(" "), phone })).toEqual([
      "KeyPlace.responsibleName",
      "KeyPlace.responsiblePhones",
    ]);
  }
  expect(readOf({ name: "不是谁", phone: "13800000001" })).toEqual([]);
  expect(
    queryLog
      .operations()
      .at(-1)
      ?.subjects?.flatMap((group) => group.subjects),
  ).not.toContain("unknown");
});

test("C2: a name alone that was asked for is told with the phone that was not, and stays out of the answer", async () => {
  const { data } = await read(`{ community(code: "${code}") { keyPlaces(first: 1) { nodes { responsibleName } } } }`);
  const [place] = data.community.keyPlaces.nodes;
  expect(Object.keys(place)).toEqual(["responsibleName"]);
  const all = await read(
    `{ community(code: "${code}") { keyPlaces(first: 1) { nodes { responsibleName responsiblePhones } } } }`,
  );
  const [{ responsibleName: name, responsiblePhones }] = all.data.community.keyPlaces.nodes;
  expect(readOf({ name, phone: responsiblePhones[0] })).not.toEqual([]);
});

test("C2: a member is found by the id, by the certificate and by the name; counted once", async () => {
  const { data } = await read(
    `{ community(code: "${code}") { collectiveOrganizations { members(first: 3) { nodes { certificateNumber name person { id } } } } } }`,
  );
  const members = data.community.collectiveOrganizations[0].members.nodes;
  expect(members.length).toBeGreaterThan(1);
  for (const { certificateNumber, name, person } of members) {
    if (certificateNumber !== null) expect(readOf({ certificateNumber })).toContain("Membership.certificateNumber");
    expect(readOf({ name })).toContain("Membership.name");
    if (person !== null) expect(readOf({ person: person.id })).toContain("Membership.name");
  }
  const hashes = new Set(
    queryLog
      .operations()
      .at(-1)
      ?.subjects?.flatMap((group) => group.subjects),
  );
  expect([...hashes].filter((one) => one.startsWith("k")).length).toBeLessThanOrEqual(members.length);
});

test("C2: whose data a mutation was given is in its record, by the same words, in variables and in the text", async () => {
  const report = `mutation Report($input: ReportEventInput!) { reportEvent(input: $input) { event { id } userErrors { code } } }`;
  const input = {
    ...{
      idempotencyKey: "known-subjects-1",
      communityCode: code,
      type: "不存在的类型",
      title: "路灯",
      content: "不亮",
    },
    ...{ place: "村口", contactName: "欧阳测试", contactPhone: "13900000017" },
  };
  await read(report, { input });
  const given = ["content", "contactName", "contactPhone", "place"].map((field) => `ReportEventInput.${field}`).sort();
  expect(readOf({ name: "欧阳 测试", phone: "+86 139-0000-0017" })).toEqual(given);
  const inline = `mutation { submitApplication(input: { idempotencyKey: "known-subjects-2", itemCode: "1", communityCode: "${code}",
    applicantIdNumber: "32990119900101123x", applicantName: "欧阳测试", applicantPhone: "13900000017", channel: ONLINE }) { userErrors { code } } }`;
  await read(inline);
  const applicant = ["applicantIdNumber", "applicantName", "applicantPhone"].map(
    (one) => `SubmitApplicationInput.${one}`,
  );
  expect(readOf({ idNumber: "32990119900101123X" })).toEqual(applicant);
  expect(readOf({ name: "欧阳测试", phone: "13900000017" })).toEqual(applicant);
  expect(queryLog.operations().at(-1)?.subjects).toHaveLength(1);
  for (const word of ["欧阳测试", "13900000017", "32990119900101123"]) seen.add(word);
});

test("C2: what fails on the log's account alone is no error of the client's", async () => {
  // Members of households are read to tell whose address it is.
  sandbox.faults.add({
    system: "grid",
    kind: "down",
    latencyMs: 0,
    tailMs: 0,
    rate: 1,
    times: null,
    function: "queryResidentPage",
  });
  const query = `{ community(code: "${code}") { households(first: 2) { nodes { headName } } } }`;
  const { data, errors } = await read(query);
  const [household] = data.community.households.nodes;
  expect(errors).toEqual([]);
  expect(readOf({ name: household.headName })).toEqual(["Household.headName"]);
  const asked = await read(query.replace("headName", "headName members { id }"));
  expect(asked.errors.length).toBeGreaterThan(0);
});

test("C2: no name, phone or number of whom is told by words stands in the log", () => {
  const folder = join(queryLog.directory, "test", "segments");
  const text = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("");
  expect(seen.size).toBeGreaterThan(10);
  for (const word of seen) expect(text).not.toContain(word);
});
