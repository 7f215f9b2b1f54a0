import { writeFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import type { Act, RecordAct } from "../../../access/acts/followActs.ts";
import type { AdministrationBody } from "../../../audit/record.ts";
import { createLog } from "../../../gateway/kit/log.ts";
import { openSupergraph } from "../../../gateway/plan/openSupergraph.ts";
import { openQueryLog } from "../../../gateway/record/queryLog.ts";
import { ConfigError, readConfig } from "../../../gateway/settings/config.ts";
import { composeSupergraph } from "../../../scripts/building/composeSupergraph.ts";
import { startToyGateway } from "../../gateway/fixtures/startToyGateway.ts";
import { divisionSdl, gridSdl } from "../../gateway/fixtures/toySubgraphs.ts";
import { accessOf } from "../../support/community.ts";
import { makeTestQueryLog, type TestQueryLog } from "../../support/queryLog.ts";

let queryLog: TestQueryLog | null = null;
afterEach(async () => {
  await queryLog?.remove();
  queryLog = null;
});

const acts = (log: TestQueryLog): readonly AdministrationBody[] =>
  log.records().flatMap((record) => (record.kind === "administration" ? [record] : []));

// Without `supergraph.onUpdate` in queryLog.ts, and without `note` in its close: no record.
test("start, each new supergraph and stop are records, and the log is sealed at the end", async () => {
  queryLog = await makeTestQueryLog();
  const gateway = await startToyGateway({ openAudit: queryLog.open, environment: { MAX_DEPTH: "9" } });
  const [started] = acts(queryLog);
  expect(started).toMatchObject({ action: "gateway.started", details: { access: "off" } });
  const settings = started?.details?.["settings"] as readonly string[];
  expect(settings).toContainEqual(expect.stringMatching(/^MAX_DEPTH=k1\.[\w-]{22}$/));
  expect(settings.join()).not.toMatch(/MAX_TOKENS/);

  const url = "http://127.0.0.1:9/";
  const next = composeSupergraph([
    { name: "division", url, sdl: divisionSdl.replace("fault: String", "") },
    { name: "grid", url, sdl: gridSdl },
  ]);
  writeFileSync(gateway.supergraphFile, next);
  const log = queryLog;
  await expect
    .poll(() => acts(log).at(-1), { timeout: 10_000 })
    .toMatchObject({
      action: "supergraph.taken",
      before: started?.after,
    });
  expect((await gateway.query("{ communities { name } }")).status).toBe(200);
  await gateway.close();
  expect(acts(queryLog).at(-1)).toMatchObject({ action: "gateway.stopped" });
  const audit = await queryLog.open();
  expect(audit.status()).toMatchObject({ unsealed: 0, problem: null });
  await audit.close();
});

test("a change of the register is a record with its own id and time", async () => {
  queryLog = await makeTestQueryLog();
  const config = readConfig({ AUDIT: "on", LOG_LEVEL: "silent" }, []);
  const log = createLog("silent");
  const supergraph = await openSupergraph(config.supergraphFile, { deadlineMs: config.planningDeadlineMs, log });
  let record: RecordAct | null = null;
  const access = {
    ...accessOf(() => {
      throw new TypeError("nobody asks");
    }),
    followActs: (given: RecordAct) => {
      record = given;
      return { close: async () => {} };
    },
  };
  const opened = await openQueryLog(config, queryLog.open, () => supergraph, log);
  await opened?.follow(supergraph, access);
  const act: Act = {
    id: "17",
    time: "2026-03-01T08:00:00.000Z",
    action: "client.changed",
    target: "portal",
    actor: "command line",
    before: null,
    after: "ab".repeat(32),
  };
  await (record as RecordAct | null)?.(act);
  expect(acts(queryLog).at(-1)).toMatchObject({
    action: "client.changed",
    target: "portal",
    actor: "command line",
    after: act.after,
    act: { id: "17", time: act.time },
  });
  await opened?.close();
  await supergraph.close();
});

test.each([
  [{ AUDIT: "off", HOST: "0.0.0.0" }, "AUDIT=off records nothing"],
  [{ AUDIT: "on", ENGINE: "apollo" }, "ENGINE=apollo cannot tell whose data it reads"],
])("settings that would leave something unrecorded are refused: %o", async (settings, message) => {
  const log = createLog("silent");
  const open = openQueryLog(readConfig(settings, []), null, () => null, log);
  await expect(open).rejects.toThrow(ConfigError);
  await expect(openQueryLog(readConfig(settings, []), null, () => null, log)).rejects.toThrow(message);
});
