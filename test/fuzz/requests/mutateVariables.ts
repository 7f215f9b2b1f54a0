import type { Random } from "../../execute/support/random.ts";

/** Values as JSON texts, so that those are among them that `JSON.stringify` never writes. */
const values = [
  "null",
  "true",
  "0",
  "-0",
  "1.0",
  "1e400",
  "-1e-400",
  "9007199254740993",
  "12345678901234567890.1234567890",
  "9".repeat(3_000),
  '""',
  '"0"',
  '"320282113200"',
  '"320282113200 "',
  '"\\u0000"',
  '"\\ud800"',
  '"\\ufeff320282"',
  '"__proto__"',
  `"${"人".repeat(5_000)}"`,
  "[]",
  "[null]",
  '[["320282113200"]]',
  "{}",
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"a":1}}}',
  '{"toString":1,"valueOf":null,"toJSON":{}}',
  '{"code":"1","code":"2"}',
  `${"[".repeat(60)}${"]".repeat(60)}`,
  `${"[".repeat(2_000)}${"]".repeat(2_000)}`,
  `${'{"a":'.repeat(2_000)}1${"}".repeat(2_000)}`,
  `[${"1,".repeat(20_000)}1]`,
  `{${Array.from({ length: 5_000 }, (_, index) => `"k${index}":${index}`).join()}}`,
] as const;

const wholes = ["null", "[]", "0", '"x"', "true", '{"__proto__":null}', '{"":1}', '{"$code":1}'] as const;

/** The JSON text of variables, some of them with another value, another name, twice or not at all. */
export function mutateVariables(random: Random, variables: Readonly<Record<string, unknown>>): string {
  if (random.chance(12)) return random.pick([...wholes, ...values]);
  const names = [...Object.keys(variables), random.pick(["extra", "v0", "code", "__proto__", "first", "toString"])];
  const entries = names.flatMap((name) => {
    if (random.chance(10)) return [];
    const value = random.chance(50) ? random.pick(values) : (JSON.stringify(variables[name]) ?? "null");
    const entry = `${JSON.stringify(name)}:${value}`;
    return random.chance(8) ? [entry, `${JSON.stringify(name)}:${random.pick(values)}`] : [entry];
  });
  return `{${entries.join()}}`;
}
