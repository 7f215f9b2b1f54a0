import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Community, openCommunity, openSandbox } from "../support/community.ts";

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

const overview = (field: string, code = "320282113200") => `{ community(code: "${code}") { name ${field} } }`;
const deep = `{ community(code: "320282113200") { division { ${"parent { ".repeat(20)} name ${"} ".repeat(20)} } } }`;

const cursor = (text: string) => Buffer.from(text).toString("base64url");

const refused: readonly (readonly [what: string, query: string, code: string])[] = [
  ["an unknown community", overview("population", "320282113999"), "NOT_FOUND"],
  ["an unknown division", `{ division(code: "399999") { name eventCount } }`, "NOT_FOUND"],
  ["a malformed community code", overview("population", "32028211320"), "BAD_USER_INPUT"],
  ["a community code with SQL in it", overview("population", "' or 1=1 --"), "BAD_USER_INPUT"],
  ["a malformed division code", `{ division(code: "abc") { name eventCount } }`, "BAD_USER_INPUT"],
  ["too many households", overview("households(first: 100000) { totalCount }"), "BAD_USER_INPUT"],
  ["too many events", overview("events(first: 100000) { totalCount }"), "BAD_USER_INPUT"],
  ["a negative page", overview("events(first: -1) { totalCount }"), "BAD_USER_INPUT"],
  ["too many applications", overview("applications(first: 100000) { totalCount }"), "BAD_USER_INPUT"],
  ["too many assets", overview("assets(first: 100000) { totalCount }"), "BAD_USER_INPUT"],
  ["a foreign cursor", overview(`events(first: 5, after: "bm9uc2Vuc2U") { totalCount }`), "BAD_USER_INPUT"],
  [
    "a foreign cursor of applications",
    overview(`applications(first: 5, after: "bm9uc2Vuc2U") { totalCount }`),
    "BAD_USER_INPUT",
  ],
  ["an empty state list", overview("events(state: []) { totalCount }"), "BAD_USER_INPUT"],
  ["an empty type of events", overview(`events(type: "") { totalCount }`), "BAD_USER_INPUT"],
  ["a type of events with a control character", overview(`events(type: "\\u0000") { totalCount }`), "BAD_USER_INPUT"],
  ["a long type of events", overview(`events(type: "${"1".repeat(1000)}") { totalCount }`), "BAD_USER_INPUT"],
  ["a number for a time", `{ events(within: "320282113", changedFrom: 5) { totalCount } }`, "BAD_USER_INPUT"],
  [
    "a day that is none",
    `{ events(within: "320282113", changedTo: "2026-02-30T00:00:00Z") { totalCount } }`,
    "BAD_USER_INPUT",
  ],
  [
    "a cursor of no day",
    overview(`events(after: "${cursor("2026-02-31T00:00:00+08:00~1")}") { totalCount }`),
    "BAD_USER_INPUT",
  ],
  [
    "a cursor beyond the end of the time asked for",
    `{ events(within: "320282113", changedTo: "2024-01-01T00:00:00Z", after: "${cursor("2026-01-01T00:00:00+08:00~1")}") { totalCount } }`,
    "BAD_USER_INPUT",
  ],
  ["an asset number with a control character", `{ collectiveAsset(id: "a\\u0000b") { name } }`, "BAD_USER_INPUT"],
  ["a contract number with a control character", `{ assetContract(number: "\\u0000") { name } }`, "BAD_USER_INPUT"],
  ["a malformed event id", `{ event(id: "1") { title } }`, "BAD_USER_INPUT"],
  ["a malformed household code", `{ household(code: "1") { address } }`, "BAD_USER_INPUT"],
  ["a malformed application number", `{ application(number: "1") { title } }`, "BAD_USER_INPUT"],
  ["a malformed credit code", `{ collectiveOrganization(uscc: "1") { name } }`, "BAD_USER_INPUT"],
  ["a prefecture where a source knows counties", `{ events(within: "3202") { totalCount } }`, "BAD_USER_INPUT"],
  ["a field that is not there", overview("nonsense"), "GRAPHQL_VALIDATION_FAILED"],
  ["no GraphQL", "{ community(", "GRAPHQL_PARSE_FAILED"],
  ["a deep query", deep, "OPERATION_TOO_DEEP"],
];

describe("bad input is refused with a code and reaches no source", () => {
  test.each(refused)("%s", async (_what, query, code) => {
    sandbox.calls.reset();
    const { errors } = await community.ask(query);
    expect(errors.map((error) => error.extensions.code)).toContain(code);
    expect(errors.every((error) => error.message.length > 10)).toBe(true);
    const { grid, service, front, asset } = sandbox.calls.snapshot();
    expect(grid.total + service.total + front.total + asset.total).toBe(0);
  });

  test("B6: a person id that this deployment never made is not found", async () => {
    sandbox.calls.reset();
    const { data, errors } = await community.ask(
      `{ person(id: "test.AAAA") { name applications { totalCount } memberships { number } } }`,
    );
    expect(errors).toMatchObject([{ path: ["person"], extensions: { code: "NOT_FOUND" } }]);
    expect(data.person).toBeNull();
    expect(sandbox.calls.of("grid").total).toBe(0);
  });

  const raw: readonly (readonly [what: string, body: string, status: number, code: string])[] = [
    ["a body of 2 MB", JSON.stringify({ query: `{ a${" ".repeat(2_000_000)} }` }), 413, "PAYLOAD_TOO_LARGE"],
    ["malformed JSON", `{"query": "{`, 400, "BAD_REQUEST"],
    ["a body that is no request", "[1]", 400, "BAD_REQUEST"],
    ["no body", "", 400, "BAD_REQUEST"],
  ];

  test.each(raw)("%s", async (_what, body, status, code) => {
    const reply = await request(`${community.origin}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const text = await reply.body.text();
    expect(reply.statusCode).toBe(status);
    expect(JSON.parse(text).errors[0].extensions.code).toBe(code);
  });

  test.each([
    [
      "an enum value",
      'query ($x: [EventState!]) { events(within: "320282", state: $x) { totalCount } }',
      ["DISPATCHD"],
    ],
    [
      "an input field",
      "mutation ($x: ReportEventInput!) { reportEvent(input: $x) { event { id } } }",
      { communityCod: "1" },
    ],
  ])("%s that is nearly right is not told the right one", async (_what, query, x) => {
    const reply = await request(`${community.origin}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query, variables: { x } }),
    });
    const text = await reply.body.text();
    expect(text).toContain("BAD_USER_INPUT");
    expect(text).not.toContain("Did you mean");
  });

  test("and the gateway goes on answering", async () => {
    const { data, errors } = await community.ask(overview("population"));
    expect(errors).toEqual([]);
    expect(data.community.population).toBeGreaterThan(0);
  });
});
