import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ServicePlatform, ServicePlatformSettings } from "../../../adapters/systems/service/servicePlatform.ts";
import { servicePlatform, wholeCatalogue } from "../../../adapters/systems/service/servicePlatform.ts";
import { CallCounter } from "../../../sandbox/control/calls.ts";
import { Faults } from "../../../sandbox/control/faults.ts";
import { type ServiceSystem, startService } from "../../../sandbox/service/startService.ts";
import { createWorld } from "../../../sandbox/world/createWorld.ts";
import { temporaryPostgres } from "../../sandbox/temporaryPostgres.ts";

const calls = new CallCounter();
const faults = new Faults();
const world = createWorld({ seed: 3, scale: 0.05 });
const call = { requestId: "test", signal: new AbortController().signal };
const account = { appKey: "sq-gateway", secret: "demo-secret" };

let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
let system: ServiceSystem;
let platform: ServicePlatform;
const opened: ServicePlatform[] = [];

/** A platform of its own, so that nothing is in its cache. */
function open(settings: Partial<ServicePlatformSettings> = {}): ServicePlatform {
  const usual = { url: `${system.url}/gateway/api`, ...account, signature: "md5", deadlineMs: 1_000 } as const;
  const fresh = servicePlatform({ ...usual, ...settings }, { retries: 0, breaker: { failures: 1_000 } });
  opened.push(fresh);
  return fresh;
}

beforeAll(async () => {
  postgres = await temporaryPostgres();
  system = await startService({
    postgres: postgres.server,
    world,
    stateDirectory: postgres.directory,
    faults,
    calls,
    report: () => undefined,
    ...account,
    badGatewayEvery: 0,
    // Several clients of one account share the limit in these tests.
    rateLimit: 1_000,
  });
  platform = open();
}, 60_000);
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await system.close();
  await postgres.remove();
});
afterEach(() => {
  faults.clear();
  calls.reset();
});

function someApplication(fits: (application: (typeof world.applications)[number]) => boolean) {
  const found = world.applications.find(fits);
  if (found === undefined) throw new RangeError("The world has no such application");
  return found;
}

describe("Reading", () => {
  test("a department's items cost one call and then none", async () => {
    const [department, other] = world.departments.map(({ uscc }) => uscc);
    const fresh = open();
    const items = await fresh.operations.itemsByDepartment([department ?? "", other ?? ""], call);
    const again = await fresh.operations.itemsByDepartment([department ?? ""], call);
    expect(items.get(department ?? "")).toHaveLength(45);
    expect(again.get(department ?? "")).toEqual(items.get(department ?? ""));
    expect(calls.of("service")).toEqual({ getSxxxList: 2, total: 2 });
  });

  test("the whole catalogue holds every department", async () => {
    const catalogue = await platform.operations.catalogue([wholeCatalogue], call);
    expect(catalogue.get(wholeCatalogue)).toHaveLength(world.items.length);
  });

  test("an old number leads to the item, also where the item has a new code", async () => {
    const onlyOld = world.items.find(({ basicCode }) => basicCode === null)?.implementationCode ?? "";
    const both = world.items.find(({ basicCode, oldCode }) => basicCode !== null && oldCode !== null);
    const found = await platform.operations.itemByCode([onlyOld, both?.oldCode ?? "", "0".repeat(32)], call);
    expect([...found.keys()]).toEqual(expect.arrayContaining([onlyOld, both?.oldCode]));
    expect(found.size).toBe(2);
    expect(found.get(both?.oldCode ?? "")?.item.implementationCode).toBe(both?.implementationCode);
  });

  test("an application, its steps and its result are read one by one, and an unknown number is absent", async () => {
    const { number, steps, result } = someApplication((application) => application.result?.licenceNumber != null);
    const { applicationByNumber, stepsByApplication, resultByApplication } = platform.operations;
    expect((await applicationByNumber([number, "X".repeat(43)], call)).size).toBe(1);
    expect((await stepsByApplication([number], call)).get(number)).toHaveLength(steps.length);
    expect((await resultByApplication([number], call)).get(number)).toMatchObject({
      number: result?.number,
      approved: true,
      licence: { identifier: result?.licenceNumber, checkDigitValid: true },
    });
    expect(calls.of("service")).toEqual({ getBjxx: 2, getBjgc: 1, getBjjg: 1, total: 4 });
  });

  test("an application without a result has none", async () => {
    const { number } = someApplication((application) => application.result === null);
    expect((await platform.operations.resultByApplication([number], call)).size).toBe(0);
  });

  test("the stations of a town are one call, and are kept", async () => {
    const code = world.communities.find(({ pilot }) => pilot)?.code ?? "";
    const town = code.slice(0, 9);
    const stations = (await platform.operations.stationsByTown([town], call)).get(town) ?? [];
    await platform.operations.stationsByTown([town], call);
    expect(new Set(stations.map(({ communityCode }) => communityCode)).size).toBeGreaterThan(5);
    expect(stations.filter(({ communityCode }) => communityCode === code)).toMatchObject([
      { generalWindow: true },
      { generalWindow: false, selfServiceTerminal: true },
    ]);
    expect(calls.of("service")).toEqual({ getFwzdList: 1, total: 1 });
  });

  test("no more than 18 calls start in a second, since the platform refuses more than 20", async () => {
    const startedAt = performance.now();
    const numbers = world.applications.slice(0, 40).map(({ number }) => number);
    expect((await open().operations.applicationByNumber(numbers, call)).size).toBe(40);
    expect(calls.of("service")).toEqual({ getBjxx: 40, total: 40 });
    expect(performance.now() - startedAt).toBeGreaterThan(1_900);
  });
});

describe("Writing", () => {
  const person = world.persons[0];
  const submission = {
    itemCode: world.items[0]?.implementationCode ?? "",
    communityCode: world.communities[0]?.code ?? "",
    applicantIdNumber: person?.idNumber ?? "",
    applicantName: person?.name ?? "",
    applicantPhone: "13800000001",
    applicantAddress: null,
    channel: "COMMUNITY_AGENT",
    agentName: "代办员",
    consentNumber: "WT0001",
    materials: ["居民身份证", "申请表"],
    note: "备注",
  } as const;

  test("a key makes one application, however often it comes", async () => {
    const first = await platform.operations.submit(submission, "submit-000001", call);
    const second = await platform.operations.submit(submission, "submit-000001", call);
    expect(second).toEqual(first);
    const read = await platform.operations.applicationByNumber([first.number], call);
    expect(read.get(first.number)).toMatchObject({
      state: "SUBMITTED",
      channel: "COMMUNITY_AGENT",
      agentName: "代办员",
    });
  });

  test("a write whose answer is lost is repeated once and has landed once", async () => {
    faults.add({ system: "service", function: "saveBjsq", kind: "reset", times: 1 });
    const { operations } = servicePlatformWithRepeats();
    const first = await operations.submit(submission, "submit-000002", call);
    expect(calls.of("service")).toEqual({ saveBjsq: 2, total: 2 });
    expect(await operations.submit(submission, "submit-000002", call)).toEqual(first);
  });

  test("a change that the state does not allow is told apart from one that cannot be found", async () => {
    const { number } = someApplication(({ status }) => status === "C");
    const { withdraw } = platform.operations;
    await expect(withdraw({ number, reason: "不办了" }, "withdraw-0001", call)).rejects.toMatchObject({
      reason: "illegalState",
    });
    await expect(withdraw({ number: "X".repeat(43), reason: "x" }, "withdraw-0002", call)).rejects.toMatchObject({
      reason: "absent",
    });
  });

  test("a key of another write is a duplicate", async () => {
    const { number } = await platform.operations.submit(submission, "submit-000003", call);
    const supplement = { number, note: "补充", materials: [] };
    await expect(platform.operations.supplement(supplement, "submit-000003", call)).rejects.toMatchObject({
      reason: "duplicate",
    });
  });

  test("a second evaluation of a round is reported as repeated", async () => {
    const { number } = someApplication(({ status, evaluation }) => status === "C" && evaluation === null);
    const evaluation = { number, round: 1, satisfaction: 5, text: null };
    expect(await platform.operations.evaluate(evaluation, "evaluate-0001", call)).toEqual({ number, repeated: false });
    expect(await platform.operations.evaluate(evaluation, "evaluate-0001", call)).toEqual({ number, repeated: true });
  });

  function servicePlatformWithRepeats(): ServicePlatform {
    const url = `${system.url}/gateway/api`;
    const repeating = servicePlatform({ url, ...account, signature: "md5", deadlineMs: 1_000 });
    opened.push(repeating);
    return repeating;
  }
});

describe("The platform as a source", () => {
  test.each([
    ["busy", /^busy$/, "95"],
    ["error", /^unavailable$/, "99"],
    ["http500", /^unavailable$/, "HTTP 500"],
    ["http502", /^unavailable$/, "HTTP 502"],
    ["html200", /^badReply$/, "envelope"],
    ["halfBody", /^(unavailable|badReply)$/, null],
    ["wrongEncoding", /^badReply$/, "envelope"],
    ["reset", /^unavailable$/, null],
    ["down", /^unavailable$/, null],
    ["hang", /^timeout$/, null],
  ] as const)("%s is told apart", async (kind, reason, sourceCode) => {
    const { number } = someApplication(() => true);
    faults.add({ system: "service", kind });
    await expect(platform.operations.applicationByNumber([number], call)).rejects.toMatchObject({
      system: "service",
      operation: "applicationByNumber",
      reason: expect.stringMatching(reason),
      sourceCode,
    });
  });

  test("a wrong secret is for an operator", async () => {
    const { number } = someApplication(() => true);
    await expect(open({ secret: "wrong" }).operations.applicationByNumber([number], call)).rejects.toMatchObject({
      reason: "credentials",
    });
  });

  test("failures carry no value of a record", async () => {
    const { number } = someApplication(() => true);
    faults.add({ system: "service", kind: "html200" });
    const error = await platform.operations.applicationByNumber([number], call).catch((thrown: unknown) => thrown);
    expect(String(error)).toBe("SourceError: service.applicationByNumber: badReply");
  });
});
