import { afterEach, describe, expect, it } from "vitest";
import { SourceError } from "../../../../adapters/errors.ts";
import { declare } from "../../../../adapters/kit/declare.ts";
import { defineSystem } from "../../../../adapters/kit/defineSystem.ts";
import { type TokenFirstOptions, tokenFirst } from "../../../../adapters/protocols/authentication/tokenFirst.ts";
import { type JsonRequest, jsonRestProtocol } from "../../../../adapters/protocols/jsonRest.ts";
import type { JsonReply } from "../../../../adapters/protocols/replies/jsonContent.ts";
import { json } from "../../toys/toyJsonRest.ts";
import { type Answer, startToyServer } from "../../toys/toyServer.ts";

/** A platform whose tokens are `T1`, `T2` and so on; the last one is good. */
async function startPlatform(options: Partial<TokenFirstOptions> = {}) {
  const state = {
    now: 1_000_000,
    given: 0,
    isRevoked: false,
    refusesAll: false,
    refusesPath: "",
    tokenAnswer: null as Answer | null,
    tokenDelayMs: 5,
    refusalStatus: 401,
    asked: [] as string[],
    written: [] as string[],
  };
  const isGood = (token: string | undefined, path: string) =>
    !state.refusesAll && path !== state.refusesPath && !state.isRevoked && token === `Bearer T${state.given}`;
  const server = await startToyServer({
    writeKeyOf: () => null,
    beside: async (body, { url, method }) => {
      if (url !== "/token") return null;
      state.asked.push(`${method} ${body.toString("utf8")}`);
      await new Promise((resolve) => setTimeout(resolve, state.tokenDelayMs));
      if (state.tokenAnswer !== null) return state.tokenAnswer;
      state.given += 1;
      state.isRevoked = false;
      return json({ code: 0, token: `T${state.given}`, expires_in: "100" });
    },
    read: (body, _, { headers, url = "" }) => {
      if (!isGood(headers.authorization, url)) return json({ code: "A401", msg: "令牌失效 沈静" }, state.refusalStatus);
      if (body.length > 0) state.written.push(body.toString("utf8"));
      return json({ code: 0, data: [{ id: "1" }] });
    },
  });
  const { query, write } = declare<JsonRequest, JsonReply>();
  const system = defineSystem(
    {
      id: "toy",
      title: "玩具",
      concurrency: 8,
      deadlineMs: 2_000,
      protocol: jsonRestProtocol({
        system: "toy",
        baseUrl: server.url,
        envelope: { code: ["code"], messages: [["msg"]], data: ["data"] },
        faults: () => "unexpected",
        maxReplyBytes: 10_000,
        concurrency: 8,
        authentication: tokenFirst({
          url: `${server.url}/token`,
          request: { body: { kind: "json", value: { id: "toy-id", secret: "toy-secret" } } },
          token: ["token"],
          life: { told: ["expires_in"], declaredMs: 50_000 },
          carried: { place: "headers", name: "Authorization", prefix: "Bearer " },
          clock: () => state.now,
          ...options,
        }),
      }),
      operations: {
        read: query<string, number>({ request: (path) => ({ path }), decode: ({ rows }) => rows.length }),
        change: write<null, true>({
          recognisesKey: false,
          request: (_, key) => ({ path: "/change", json: { key } }),
          decode: () => true,
        }),
      },
    },
    { random: () => 0.5, pause: async () => {} },
  );
  return { state, server, system };
}

type Platform = Awaited<ReturnType<typeof startPlatform>>;

describe("a token that is asked for first", () => {
  let running: Platform | null = null;
  const start = async (options?: Partial<TokenFirstOptions>): Promise<Platform> => {
    running = await startPlatform(options);
    return running;
  };
  const call = (signal = new AbortController().signal) => ({ requestId: "test", signal });
  const failureOf = (promise: Promise<unknown>): Promise<SourceError> =>
    promise.then(
      () => expect.unreachable("the call passed"),
      (error: unknown) => (error instanceof SourceError ? error : expect.unreachable(`no SourceError: ${error}`)),
    );

  afterEach(async () => {
    await running?.system.close();
    await running?.server.close();
    running = null;
  });

  const read200 = ({ system }: Platform) =>
    Promise.allSettled(Array.from({ length: 200 }, () => system.operations.read("/x", call())));

  it("is asked for once by 200 callers at the start, and once by 200 at the moment of expiry", async () => {
    const platform = await start();
    const { state } = platform;
    const passed = async () => (await read200(platform)).filter(({ status }) => status === "fulfilled").length;
    expect([await passed(), state.asked]).toEqual([200, ['POST {"id":"toy-id","secret":"toy-secret"}']]);
    state.now += 89_999;
    expect([await passed(), state.asked.length]).toEqual([200, 1]);
    // Told in text, in seconds; renewed a tenth of its life before the end.
    state.now += 1;
    expect([await passed(), state.asked.length]).toEqual([200, 2]);
  });

  it("is renewed once by 200 callers to whom the source refuses it, and each call repeated once", async () => {
    const platform = await start();
    const { state, system, server } = platform;
    await system.operations.read("/x", call());
    state.isRevoked = true;
    const before = server.farSide.calls();
    const results = await read200(platform);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(200);
    expect(state.asked).toHaveLength(2);
    // Only those that were under way at once were refused.
    expect(server.farSide.calls() - before).toBeLessThanOrEqual(208);
  });

  it("is renewed for a write too, which lands once", async () => {
    const { state, system } = await start();
    await system.operations.read("/x", call());
    state.isRevoked = true;
    expect(await system.operations.change(null, "K1", call())).toBe(true);
    expect([state.written, state.asked.length]).toEqual([['{"key":"K1"}'], 2]);
  });

  it("is refused by a code where that is declared", async () => {
    const { state, system } = await start({ refusal: { statuses: [], codes: ["A401"] } });
    state.refusalStatus = 200;
    await system.operations.read("/x", call());
    state.isRevoked = true;
    expect(await system.operations.read("/x", call())).toBe(1);
    expect(state.asked).toHaveLength(2);
  });

  it("refused again by a code under HTTP 200 is a matter of credentials too", async () => {
    const { state, system } = await start({ refusal: { codes: ["A401"] } });
    state.refusalStatus = 200;
    state.refusesAll = true;
    const error = await failureOf(system.operations.read("/x", call()));
    expect(error).toMatchObject({ reason: "credentials", sourceCode: "A401" });
    expect(state.asked).toHaveLength(2);
  });

  it.each<[string, Record<string, string>, boolean]>([
    ["a cookie", { "set-cookie": "SESSION=T1; Path=/; HttpOnly" }, true],
    ["an empty cookie", { "set-cookie": "SESSION=; Max-Age=0" }, false],
    ["a cookie of another name", { "set-cookie": "XSESSION=T1" }, false],
    ["no cookie", {}, false],
  ])("is the session of a login that answers with %s", async (_, headers, isThere) => {
    const { state, system } = await start({
      token: { cookie: "SESSION" },
      carried: { place: "headers", name: "Authorization", prefix: "Bearer " },
    });
    state.given = 1;
    state.tokenAnswer = { ...json({}), headers };
    const outcome = system.operations.read("/x", call());
    if (isThere) expect(await outcome).toBe(1);
    else expect(await failureOf(outcome)).toMatchObject({ reason: "badReply" });
  });

  it("refused again after its renewal is a matter of credentials, and no storm", async () => {
    const platform = await start();
    const { state, system, server } = platform;
    state.refusesAll = true;
    expect(await failureOf(system.operations.read("/x", call()))).toMatchObject({
      reason: "credentials",
      sourceCode: "A401",
    });
    expect([state.asked.length, server.farSide.calls()]).toEqual([2, 2]);
    await read200(platform);
    expect([state.asked.length, server.farSide.calls()]).toEqual([2, 202]);
    state.now += 1_000;
    await read200(platform);
    expect(state.asked).toHaveLength(3);
    // The pause is twice as long now.
    state.now += 1_000;
    await read200(platform);
    expect(state.asked).toHaveLength(3);
    state.now += 1_000;
    state.refusesAll = false;
    expect(await system.operations.read("/x", call())).toBe(1);
  });

  it("refused to one operation leaves the others alone", async () => {
    const { state, system } = await start();
    state.refusesPath = "/forbidden";
    for (let round = 0; round < 20; round += 1) {
      expect(await failureOf(system.operations.read("/forbidden", call()))).toMatchObject({ reason: "credentials" });
      expect(await system.operations.read("/x", call())).toBe(1);
    }
    expect(state.asked).toHaveLength(2);
  });

  it.each<[string, Answer]>([
    ["HTTP 401", json({ error: "invalid_client 沈静" }, 401)],
    ["HTTP 400 (RFC 6749, 5.2)", json({ error: "invalid_grant" }, 400)],
    ["HTTP 403", json({}, 403)],
    ["a code", json({ code: "40001", msg: "密钥错误" })],
  ])("and a secret refused by %s: credentials at once for all, and no storm", async (_, answer) => {
    const platform = await start({ envelope: answer.status === 200 ? { code: ["code"], messages: [["msg"]] } : {} });
    const { state, system, server } = platform;
    state.tokenAnswer = answer;
    const results = await read200(platform);
    const reasons = results.map((result) => (result.status === "rejected" ? result.reason.reason : "passed"));
    expect(new Set(reasons)).toEqual(new Set(["credentials"]));
    expect([state.asked.length, server.farSide.calls()]).toEqual([1, 0]);
    for (const pauseMs of [30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]) {
      const asked = state.asked.length;
      state.now += pauseMs - 1;
      await read200(platform);
      expect(state.asked).toHaveLength(asked);
      state.now += 1;
      await read200(platform);
      expect(state.asked).toHaveLength(asked + 1);
    }
    state.now += 600_000;
    state.tokenAnswer = null;
    expect((await Promise.all([system.operations.read("/x", call())]))[0]).toBeGreaterThan(0);
  });

  it.each<[string, Answer, string]>([
    ["no token", json({ expires_in: 1 }), "badReply"],
    ["a token that is an object", json({ token: {} }), "badReply"],
    ["a token that no header carries", json({ token: "T1\r\nX-Admin: 1" }), "badReply"],
    ["a token without end", json({ token: "T".repeat(5_000) }), "badReply"],
    ["a page", { contentType: "text/html", body: "<html>" }, "badReply"],
    ["more than it may", json({ token: "T1", more: "x".repeat(70_000) }), "badReply"],
    ["HTTP 503", json({}, 503), "unavailable"],
    ["HTTP 429", json({}, 429), "busy"],
    ["a redirect", { contentType: "", body: "", status: 302, headers: { location: "/x" } }, "unexpected"],
  ])("and an endpoint that answers %s", async (_, answer, reason) => {
    const { state, system, server } = await start();
    state.tokenAnswer = answer;
    const error = await failureOf(system.operations.read("/x", call()));
    expect([error.reason, server.farSide.calls()]).toEqual([reason, 0]);
  });

  it("of an endpoint that is away is no storm either", async () => {
    const platform = await start();
    const { state, server } = platform;
    state.tokenAnswer = json({}, 503);
    const reasons = (await read200(platform)).map((one) => (one.status === "rejected" ? one.reason.reason : "passed"));
    expect(new Set(reasons)).toEqual(new Set(["unavailable"]));
    // The breaker opens after five failures, and the eight that are under way share each attempt.
    expect(state.asked.length).toBeLessThanOrEqual(8);
    expect(server.farSide.calls()).toBe(0);
  });

  it("of an endpoint that hangs is waited for up to each caller's own deadline", async () => {
    const { state, system } = await start();
    state.tokenDelayMs = 2_500;
    const error = await failureOf(system.operations.read("/x", call()));
    expect(error.reason).toBe("timeout");
    expect([await system.operations.read("/x", call()), state.asked.length]).toEqual([1, 1]);
  });

  it("that cannot be had leaves a write certainly not done", async () => {
    const { state, system } = await start();
    state.tokenAnswer = json({}, 503);
    expect(await failureOf(system.operations.change(null, "K1", call()))).toMatchObject({ reason: "unavailable" });
    expect(state.written).toEqual([]);
  });

  it("goes on being used until its end where the endpoint is away", async () => {
    const platform = await start();
    const { state, system } = platform;
    await system.operations.read("/x", call());
    state.tokenAnswer = json({}, 503);
    state.now += 95_000;
    const results = await read200(platform);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(200);
    expect(state.asked).toHaveLength(2);
    state.now += 5_000;
    expect(await failureOf(system.operations.read("/x", call()))).toMatchObject({ reason: "unavailable" });
    state.tokenAnswer = null;
    expect(await system.operations.read("/x", call())).toBe(1);
  });

  it.each<[object, TokenFirstOptions["life"], number]>([
    [{}, { declaredMs: 50_000 }, 45_000],
    [{ expires_in: 0 }, { told: ["expires_in"], declaredMs: 50_000 }, 45_000],
    [{ expires_in: -1 }, { told: ["expires_in"], declaredMs: 50_000 }, 45_000],
    [{ expires_in: "soon" }, { told: ["expires_in"], declaredMs: 50_000 }, 45_000],
    [{ ttl: 20_000 }, { told: ["ttl"], unit: "milliseconds", declaredMs: 1 }, 18_000],
    [{ data: { end: 1_020_000 } }, { told: ["data", "end"], unit: "epochMilliseconds", declaredMs: 1 }, 18_000],
    [{ end: "1020" }, { told: ["end"], unit: "epochSeconds", declaredMs: 1 }, 18_000],
    [{ expires_in: 7_200 }, { told: ["expires_in"], declaredMs: 1 }, 7_140_000],
    [{ expires_in: 1e12 }, { told: ["expires_in"], declaredMs: 1 }, 30 * 86_400_000 - 60_000],
  ])("told %j lives as long (%#)", async (reply, life, renewedAfterMs) => {
    const { state, system } = await start({ life });
    state.given = 1;
    state.tokenAnswer = json({ token: "T1", ...reply });
    await system.operations.read("/x", call());
    state.now += renewedAfterMs - 1;
    await system.operations.read("/x", call());
    expect(state.asked).toHaveLength(1);
    state.now += 1;
    await system.operations.read("/x", call());
    expect(state.asked).toHaveLength(2);
  });

  it("is not lost to others when the caller leaves who asked for it first", async () => {
    const { state, system } = await start();
    const leaving = new AbortController();
    const first = failureOf(system.operations.read("/x", call(leaving.signal)));
    const second = system.operations.read("/x", call());
    await new Promise((resolve) => setImmediate(resolve));
    leaving.abort();
    expect(await first).toMatchObject({ reason: "aborted" });
    expect([await second, state.asked.length]).toEqual([1, 1]);
  });

  it("and its secret stand in no error", async () => {
    const { state, system } = await start();
    const told: string[] = [];
    const tell = async (promise: Promise<unknown>) => {
      const error = await failureOf(promise);
      const chain: unknown[] = [];
      for (let one: unknown = error; one instanceof Error; one = one.cause) chain.push(one.message, one.stack);
      told.push(JSON.stringify([error, chain]));
    };
    state.tokenAnswer = json({ token: "SECRET-TOKEN\r\nX: 1" });
    await tell(system.operations.read("/x", call()));
    state.tokenAnswer = json({ token: "SECRET-TOKEN" });
    await tell(system.operations.read("/x", call()));
    state.now += 1e9;
    state.tokenAnswer = json({ error: "toy-secret 沈静" }, 400);
    await tell(system.operations.read("/x", call()));
    expect(told).toHaveLength(3);
    expect(told.filter((text) => /SECRET-TOKEN|toy-secret|toy-id|沈静|127\.0\.0\.1/.test(text))).toEqual([]);
  });
});
