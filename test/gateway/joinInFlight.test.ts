import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OperationCall, unrestrictedCaller } from "../../access/caller.ts";
import { createJoin } from "../../gateway/operation/joinInFlight.ts";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";

function caller(requestId = "r") {
  const leave = new AbortController();
  return { call: { requestId, signal: leave.signal, caller: unrestrictedCaller } satisfies OperationCall, leave };
}

/** An execution that ends when the test says so. */
function pending() {
  const runs: { readonly call: OperationCall; readonly end: (answer: string) => void }[] = [];
  const run = (call: OperationCall) => new Promise<string>((resolve) => runs.push({ call, end: resolve }));
  return { runs, run };
}

describe("joining in flight", () => {
  test("overlapping callers with one key share one execution, and the next starts anew", async () => {
    const join = createJoin<string>(1_000);
    const { runs, run } = pending();
    const answers = ["a", "b", "c"].map((requestId) => join("key", caller(requestId).call, run));
    expect(runs.map(({ call }) => call.requestId)).toEqual(["a"]);
    runs[0]?.end("one");
    expect(await Promise.all(answers)).toEqual(["one", "one", "one"]);
    const later = join("key", caller("d").call, run);
    runs[1]?.end("two");
    expect(await later).toBe("two");
  });

  test("another key is another execution", async () => {
    const join = createJoin<string>(1_000);
    const { runs, run } = pending();
    const answers = [join("one", caller().call, run), join("two", caller().call, run)];
    runs[0]?.end("1");
    runs[1]?.end("2");
    expect(await Promise.all(answers)).toEqual(["1", "2"]);
  });

  test("a caller who leaves stops nobody else; the last one to leave stops the execution", async () => {
    const join = createJoin<string>(1_000);
    const { runs, run } = pending();
    const [first, second] = [caller(), caller()];
    const answers = [join("key", first.call, run), join("key", second.call, run)];
    first.leave.abort();
    expect(runs[0]?.call.signal.aborted).toBe(false);
    second.leave.abort();
    expect(runs[0]?.call.signal.aborted).toBe(true);
    const late = join("key", caller("late").call, run);
    expect(runs.map(({ call }) => call.requestId)).toEqual(["r", "late"]);
    runs[0]?.end("given up");
    runs[1]?.end("anew");
    expect(await Promise.all([...answers, late])).toEqual(["given up", "given up", "anew"]);
  });

  test("an execution that fails fails for all who share it, and is not kept", async () => {
    const join = createJoin<string>(1_000);
    let runs = 0;
    const run = async () => {
      runs += 1;
      await Promise.resolve();
      throw new RangeError("broken");
    };
    const answers = await Promise.allSettled([join("key", caller().call, run), join("key", caller().call, run)]);
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(join("key", caller().call, run)).rejects.toThrow("broken");
    expect(runs).toBe(2);
  });

  test("an execution has its own deadline, whoever joins it late", async () => {
    const join = createJoin<string>(20);
    const { runs, run } = pending();
    const answer = join("key", caller().call, run);
    await expect.poll(() => runs[0]?.call.signal.aborted).toBe(true);
    runs[0]?.end("late");
    expect(await answer).toBe("late");
  });
});

describe.each(["on", "off"])("POSTed operations, JOIN_IN_FLIGHT=%s", (setting) => {
  let gateway: ToyGateway;
  beforeAll(async () => {
    gateway = await startToyGateway({ environment: { JOIN_IN_FLIGHT: setting } });
  });
  afterAll(() => gateway?.close());

  const callsOf = async (query: string, variables: readonly object[]) => {
    const before = gateway.subgraphs.calls.length;
    const answers = await Promise.all(variables.map((each) => gateway.query(query, each)));
    return { calls: gateway.subgraphs.calls.length - before, bodies: answers.map(({ body }) => body) };
  };
  const query = "query ($code: ID!) { community(code: $code) { name } }";

  test("different variables never get each other's answer, and without joining each request fetches for itself", async () => {
    const codes = ["320282113200", "320583102001"];
    const variables = Array.from({ length: 40 }, (_, index) => ({ code: codes[index % 2] }));
    const { calls, bodies } = await callsOf(query, variables);
    const [first, second] = bodies;
    expect(first).not.toEqual(second);
    for (const [index, body] of bodies.entries()) expect(body).toEqual(index % 2 === 0 ? first : second);
    // The toy answers at once, so little overlaps; test/flows/joining.test.ts counts with a slow source.
    if (setting === "off") expect(calls).toBe(40);
  });

  test("every mutation runs for itself", async () => {
    const mutation = "mutation ($code: ID!, $name: String!) { rename(code: $code, name: $name) { code name } }";
    const variables = Array.from({ length: 10 }, () => ({ code: "320282113200", name: "新名" }));
    expect((await callsOf(mutation, variables)).calls).toBeGreaterThanOrEqual(10);
  });
});
