import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createVariants } from "../../gateway/execute/variants.ts";
import { type Answer, post, startToyGateway, type ToyGateway } from "../gateway/fixtures/startToyGateway.ts";

const names = ["a", "b", "c", "d", "e", "f", "g"];
const declared = names.map((name) => `$${name}: Boolean!`).join(" ");
const combinations = Array.from({ length: 2 ** names.length }, (_, bits) =>
  Object.fromEntries(names.map((name, at) => [name, (bits >> at) % 2 === 1])),
);

/** Fields both included and excluded, conditions around fragments, entities that nobody asks for then, and faults of all kinds. */
const everything = `query C(${declared}) {
  community(code: "320282113200") {
    name @include(if: $a)
    code @skip(if: $b)
    code @include(if: $a)
    events @include(if: $c) { id title @skip(if: $a) ... @include(if: $b) { t: title } }
    ...F @include(if: $d)
    ... on Community @skip(if: $e) { leader { name } ...F @skip(if: $a) }
  }
  other: community(code: "320583102001") { name manager @include(if: $f) }
  broken @include(if: $g) { must }
  half: broken { __typename must @include(if: $b) }
  fault @include(if: $f) @skip(if: $a)
  s: __schema @include(if: $e) { queryType { name @skip(if: $a) kind } }
}
fragment F on Community { code leader { code events @include(if: $b) { id } } }`;

function comparable({ body }: Answer): unknown {
  const errors = (body.errors ?? []).map(({ path, extensions }) => `${extensions.code} ${path?.join(".")}`).sort();
  return { data: body.data, errors };
}

describe("A6: any number of combinations of one operation", () => {
  let gateway: ToyGateway;
  let stock: ToyGateway;
  beforeAll(async () => {
    gateway = await startToyGateway();
    stock = await startToyGateway({ environment: { ENGINE: "apollo" } });
  });
  afterAll(async () => {
    await gateway?.close();
    await stock?.close();
  });

  test("is answered, at once and one after the other, as by an engine that plans once", async () => {
    const expected = [];
    for (const values of combinations) expected.push(comparable(await stock.query(everything, values)));
    const atOnce = await Promise.all(combinations.map((values) => gateway.query(everything, values)));
    expect(atOnce.map(comparable)).toEqual(expected);
    for (const [index, values] of combinations.entries()) {
      expect(comparable(await gateway.query(everything, values))).toEqual(expected[index]);
    }
  }, 60_000);

  test("is answered for another caller's new combination after 70 of the first", async () => {
    const query = `query C(${declared}) { community(code: "320282113200") { name ${names.map((name) => `x${name}: name @include(if: $${name})`).join(" ")} } }`;
    for (const values of combinations.slice(0, 70))
      expect((await gateway.query(query, values)).body.errors).toBeUndefined();
    const { status, body } = await gateway.query(query, combinations[127]);
    expect(status).toBe(200);
    expect(body).toEqual({
      data: { community: { name: "湖㳇村", ...Object.fromEntries(names.map((name) => [`x${name}`, "湖㳇村"])) } },
    });
  });

  test("are its own: those of another operation in its text change nothing", async () => {
    const query = `query A($x: Boolean!) { community(code: "320282113200") { ...N @skip(if: $x) } }
      query B { community(code: "320282113200") { ...N } }
      query C($y: Boolean!) { community(code: "320282113200") { ...N code @include(if: $y) } }
      fragment N on Community { name }`;
    const community = { name: "湖㳇村" };
    const asked = { A: { x: false }, B: {}, C: { y: false } };
    for (const [operationName, variables] of Object.entries(asked)) {
      const { body } = await post(gateway.origin, JSON.stringify({ query, operationName, variables }));
      expect(body, operationName).toEqual({ data: { community } });
    }
  });

  test("of a mutation does what is asked for and nothing else", async () => {
    const query = `mutation M(${declared}) { ${names.map((name) => `${name}: rename(code: "${name}", name: "${name}") @include(if: $${name}) { code }`).join(" ")} }`;
    const before = gateway.subgraphs.calls.length;
    const answers = await Promise.all(combinations.slice(0, 90).map((values) => gateway.query(query, values)));
    let wanted = 0;
    for (const [index, { body }] of answers.entries()) {
      const asked = names.filter((name) => combinations[index]?.[name] === true);
      wanted += asked.length;
      expect(body).toEqual({ data: Object.fromEntries(asked.map((code) => [code, { code }])) });
    }
    expect(gateway.subgraphs.calls.length - before).toBe(wanted);
  });
});

describe("A6: variants", () => {
  const open = (compileAll: (() => Promise<(conditions: object) => string>) | null) => {
    let now = 0;
    let planned = 0;
    const variants = createVariants({
      names: ["n"],
      compile: async ({ n }) => {
        planned += 1;
        return `exact ${n}`;
      },
      compileAll,
      variantBytes: 1_024,
      onGrown: () => {},
      clock: () => now,
    });
    return { variants, planned: () => planned, pass: (ms: number) => (now += ms) };
  };

  test("beyond sixty-four a minute are made of one plan, and planned for themselves later", async () => {
    let plannedAll = 0;
    const { variants, planned, pass } = open(async () => {
      plannedAll += 1;
      return (conditions) => `all ${(conditions as { n: number }).n}`;
    });
    for (let n = 0; n < 64; n += 1) expect(await variants.make({ n })).toBe(`exact ${n}`);
    for (let n = 64; n < 300; n += 1) expect(await variants.make({ n })).toBe(`all ${n}`);
    expect([planned(), plannedAll]).toEqual([64, 1]);
    expect(variants.sizeBytes()).toBeLessThanOrEqual(128 * 1_024);
    pass(60_000);
    expect(await variants.make({ n: 400 })).toBe("exact 400");
  });

  test("of one plan are tried again after a failure", async () => {
    let fails = true;
    const { variants } = open(async () => {
      if (fails) throw new RangeError("not now");
      return () => "all";
    });
    for (let n = 0; n < 64; n += 1) await variants.make({ n });
    await expect(variants.make({ n: 64 })).rejects.toThrow("not now");
    fails = false;
    expect(await variants.make({ n: 64 })).toBe("all");
  });

  test("without such a plan are all planned for themselves", async () => {
    const { variants, planned } = open(null);
    await Promise.all(Array.from({ length: 100 }, (_, n) => variants.make({ n })));
    expect(planned()).toBe(100);
  });
});
