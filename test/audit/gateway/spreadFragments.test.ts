import { expect, test } from "vitest";
import { startToyGateway } from "../../gateway/fixtures/startToyGateway.ts";
import { spreadFragments } from "../../support/hostile/spreadFragments.ts";
import { makeTestQueryLog } from "../../support/queryLog.ts";

// Without the memory of askedPaths or of forgottenFields this does not end: one of them looks at each way for itself.
test("A8: fragments that spread each other without end are looked at once, also where errors are told apart for the record", async () => {
  const queryLog = await makeTestQueryLog();
  const gateway = await startToyGateway({ openAudit: async () => queryLog.open() });
  try {
    const query = `{ fault broken { must } community(code: "320282113200") { ...F0 } } ${spreadFragments("Community", "name")}`;
    const { body } = await gateway.query(query);
    expect(body.data).toMatchObject({ community: { name: "湖㳇村" } });
    expect(body.errors?.length).toBeGreaterThan(0);
    expect(queryLog.operations()).toHaveLength(1);
  } finally {
    await gateway.close();
    await queryLog.remove();
  }
});
