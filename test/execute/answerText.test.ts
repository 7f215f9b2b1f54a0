import { expect, test } from "vitest";
import { bytesOf } from "../../gateway/graph/leaves.ts";
import { bytesOfAnswer, partOf } from "../../gateway/shape/answerText.ts";

const long = (name: string) => JSON.stringify(name.repeat(300));

test("a part stands at all its places, also inside other parts and first inside of one", () => {
  const parts: string[] = [];
  const inner = partOf(bytesOf(long("湖㳇")), parts);
  const outer = partOf(`[${inner},${long("x")},${inner}]`, parts);
  const text = `{"a":${outer},"b":${inner},"c":[${outer},${outer}]}`;
  const outerValue = ["湖㳇".repeat(300), "x".repeat(300), "湖㳇".repeat(300)];
  const bytes = bytesOfAnswer('{"data":', { text, parts }, "}");
  expect(JSON.parse(bytes.toString("utf8"))).toEqual({
    data: { a: outerValue, b: "湖㳇".repeat(300), c: [outerValue, outerValue] },
  });
  expect(text.length).toBeLessThan(80);
});

test("a short text is no part", () => {
  const parts: string[] = [];
  expect(partOf('"short"', parts)).toBe('"short"');
  expect(parts).toEqual([]);
  expect(bytesOfAnswer("", { text: '"short"', parts }, "").toString()).toBe('"short"');
});
