import { randomUUID } from "node:crypto";
import { getOperationAST, parse } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unrestrictedCaller } from "../../access/caller.ts";
import { executionResult } from "../../gateway/execute/operationAnswer.ts";
import { clearView } from "../../gateway/policy/operationAccess.ts";
import type { Sandbox } from "../../sandbox/start.ts";
import { callGrid } from "../sandbox/gridClient.ts";
import { openSandbox } from "../support/community.ts";
import { openAudited } from "./support/openAudited.ts";

const communityCode = "320282113200";
const query = `subscription Changes($code: ID!) {
  eventChanged(communityCode: $code) { community { households(first: 2) { nodes { members { called: name } } } } }
}`;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox?.stop());

test.each(["in process", "remote"] as const)(
  "each event says whose data it holds, %s",
  async (placement) => {
    await using audited = disposable(await openAudited(sandbox, placement, true, { GRID_EVENT_POLL_MS: "50" }));
    const { version } = audited.value;
    const document = parse(query);
    const operation = getOperationAST(document);
    if (operation === null || operation === undefined) throw new RangeError("no operation");
    const access = { schema: version.apiSchema, view: clearView, key: "" };
    const { compiled } = version.subscriptionFor(document, operation, access);
    const variables = { code: communityCode };
    expect(compiled.audit?.operation()).toMatchObject({ name: "Changes", type: "subscription" });
    expect(compiled.audit?.reading().fields?.["L3"]).toEqual(["Household.members", "Person.name"]);
    expect(compiled.audit?.redacted(variables)).toEqual(variables);

    const leave = new AbortController();
    const call = { requestId: "events", signal: leave.signal, caller: unrestrictedCaller };
    const events = compiled.subscribe(variables, call, 10_000);
    let reported = 0;
    const report = setInterval(() => void reportInStandIn(`第${reported++}次`), 200);
    try {
      for (let count = 0; count < 2; count += 1) {
        const { value: answer } = await events.next();
        if (answer === undefined) throw new RangeError("no event");
        const text = JSON.stringify(executionResult(answer));
        const names = text.match(/"called":"[^"]+"/g) ?? [];
        expect(names.length).toBeGreaterThan(1);
        expect(text).not.toContain('"id"');
        expect(answer.errors).toEqual([]);
        expect(answer.subjects[0]?.fields).toEqual(["Household.members", "Person.name"]);
        expect(answer.subjects[0]?.keys).toHaveLength(names.length);
        expect(answer.entities).toMatchObject({ GridEvent: 1, Community: 1, Person: names.length });
        expect(answer.sources["grid"]).toBeGreaterThan(0);
      }
    } finally {
      clearInterval(report);
      leave.abort();
      await events.return(undefined);
    }
  },
  30_000,
);

async function reportInStandIn(title: string): Promise<void> {
  await callGrid(sandbox.endpoints.grid, "reportIncident", {
    incidentSourceCode: randomUUID(),
    orgCode: communityCode,
    TYPE_: "0201",
    TITLE_: title,
    CONTENT_: "村口路灯不亮。",
    OCCURRED: "湖㳇镇竹海村村口",
  });
}

function disposable<Value extends { readonly close: () => Promise<void> }>(value: Value) {
  return { value, [Symbol.asyncDispose]: () => value.close() };
}
