import { getIntrospectionQuery } from "graphql";
import type { Random } from "../../execute/support/random.ts";

/** Pieces of GraphQL, right and wrong, that stand in for a token or between two. */
const pieces = [
  ..."{}()[]!:=|&@$,.;'`\\/%^*+-~<>",
  "...",
  '""',
  '""""""',
  '"""\n   a\n b\\"""c"""',
  '"\\u{110000}"',
  '"\\uD800"',
  '"\\u0000"',
  '"unterminated',
  '"""unterminated',
  "# comment\r",
  "null",
  "true",
  "-0",
  "007",
  "1.",
  "1e999",
  "-1e-999",
  "9007199254740993",
  "9".repeat(400),
  "0x1F",
  "$__proto__",
  "$undefined",
  "query",
  "mutation",
  "subscription",
  "fragment on on on { on }",
  "on",
  "schema { query: Query }",
  "type Query { a: Int }",
  "extend type Query { a: Int }",
  "input A { a: A! }",
  "__typename",
  "__schema { types { name } }",
  '__type(name: "Person") { name }',
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "_entities(representations: []) { __typename }",
  "_service { sdl }",
  "@skip(if: true)",
  "@include(if: null)",
  "@include(if: $none)",
  "@defer",
  '@stream(initialCount: -1, label: "a")',
  "@deprecated",
  '@specifiedBy(url: "")',
  "@oneOf",
  '@join__field(graph: GRID, requires: "id")',
  "(code: { a: [1, {}] })",
  "(first: 2147483648)",
  "(first: -1)",
  '(first: "1")',
  '(after: "AAAA")',
  '(after: "\u0000")',
  "(code: null)",
  "{ a: 1 }",
  "[[[]]]",
] as const;

/** Characters that parsers, logs and canonical JSON disagree about. */
export const oddCharacters = [
  "\u0000",
  "\u0007",
  "\u001b[31m",
  "\ufeff",
  "\ud800",
  "\udfff",
  "\u2028",
  "\u0085",
  "\u00a0",
  "\u200b",
  "\u202e",
  "\r",
  "\t",
  "\uffff",
  "𠮷",
  "é",
  "e\u0301",
  "人",
  "\\",
  '"',
] as const;

const tokens = /"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|[A-Za-z_]\w*|[\d.]+|\.\.\.|\s+|[\s\S]/gu;

type Mutate = (random: Random, text: string) => string;

const mutations: readonly Mutate[] = [
  (random, text) => withTokens(text, (all) => all.toSpliced(random.below(all.length), 1)),
  (random, text) =>
    withTokens(text, (all) => all.toSpliced(random.below(all.length), 1 + random.below(8), random.pick(pieces))),
  (random, text) =>
    withTokens(text, (all) => all.toSpliced(random.below(all.length + 1), 0, ` ${random.pick(pieces)} `)),
  (random, text) => {
    return withTokens(text, (all) => {
      const at = random.below(all.length);
      return all.toSpliced(at, 0, ...all.slice(at, at + 1 + random.below(12)));
    });
  },
  (random, text) =>
    withTokens(text, (all) => {
      const [left, right] = [random.below(all.length), random.below(all.length)];
      return all.with(left, all[right] ?? "").with(right, all[left] ?? "");
    }),
  (random, text) => insertAt(text, random.below(text.length + 1), random.pick(oddCharacters)),
  (random, text) => text.slice(0, random.below(text.length)),
  (random, text) => text.slice(random.below(text.length)),
  (random, text) => `${random.pick(oddCharacters)}${text}`,
  (random, text) => text.replaceAll(/\s/g, () => random.pick([" ", "\n", "\r\n", "\t", ",", "\ufeff"])),
  (random, text) => `${text} ${circle(1 + random.below(4))}`,
  (random, text) => `${text}\n${text.replaceAll("Generated", `Other${random.below(3)}`)}`,
  (random, text) => repeatedly(random, text),
];

function withTokens(text: string, change: (all: readonly string[]) => readonly string[]): string {
  const all = text.match(tokens) ?? [""];
  return change(all).join("");
}

function insertAt(text: string, at: number, piece: string): string {
  return `${text.slice(0, at)}${piece}${text.slice(at)}`;
}

function circle(length: number): string {
  return Array.from(
    { length },
    (_, index) => `fragment C${index} on Query { ...C${(index + 1) % length} __typename }`,
  ).join(" ");
}

/** Something that is there often, or deep: behind the first brace. */
function repeatedly(random: Random, text: string): string {
  const count = random.pick([2, 20, 300, 3_000]);
  const part = random.pick([
    "__typename ",
    "... { __typename } ",
    "...C0 ",
    'a: __type(name: "Person") { name } ',
    'community(code: "320282113200") { name } ',
    'communities(within: "320282113", first: 2) { nodes { name } } ',
    "@skip(if: false) ",
    "# comment\n",
    '"""block""" ',
    "$a: Int = 1 ",
  ]);
  const inside = random.pick([
    part.repeat(count),
    Array.from({ length: count }, (_, index) => `a${index}: ${part}`).join(""),
    `${"... { ".repeat(count)}__typename${" }".repeat(count)} `,
    `community(code: ${"[".repeat(count)}1${"]".repeat(count)}) { name } `,
    `community(code: ${"{a:".repeat(count)}1${"}".repeat(count)}) { name } `,
    `__schema { types ${"{ ofType ".repeat(count)}{ name }${" }".repeat(count)} } `,
    `${"a".repeat(count)}: __typename `,
    `community(code: "${"9".repeat(count)}") { name } `,
  ]);
  return insertAt(text, text.indexOf("{") + 1, ` ${inside}`);
}

const introspections = [
  getIntrospectionQuery(),
  getIntrospectionQuery({ descriptions: false, oneOf: true, specifiedByUrl: true, directiveIsRepeatable: true }),
  '{ __type(name: "Person") { fields(includeDeprecated: true) { name args { name defaultValue } type { ...T } } } } fragment T on __Type { kind name ofType { kind name ofType { name } } }',
  '{ ... on Query { ...F } community(code: "320282113200") { name } } fragment F on Query { ... { a: __schema { queryType { name } directives { name args { name } } } } }',
  "query($n: String!, $d: Boolean = true) { __type(name: $n) { fields(includeDeprecated: $d) { name } enumValues { name } } }",
  "mutation { __typename __schema { types { name } } }",
  "subscription { __typename }",
  "subscription { __schema { types { name } } }",
  "{ __schema { __schema { types { name } } } }",
  "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
  '{ __type(name: "\\u0000") { name } b: __type(name: "__Type") { possibleTypes { name } interfaces { name } } }',
] as const;

/** An operation's text with one change or several; sometimes an introspection in its place. */
export function mutateText(random: Random, text: string): string {
  let mutated = random.chance(12) ? random.pick(introspections) : text;
  if (mutated !== text && random.chance(50)) return mutated;
  for (let left = 1 + random.below(3); left > 0; left -= 1) mutated = random.pick(mutations)(random, mutated);
  return mutated;
}
