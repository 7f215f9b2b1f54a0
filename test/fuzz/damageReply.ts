import type { Random } from "../execute/support/random.ts";
import { writeVariant } from "./writeVariant.ts";

export interface DamagedBody {
  readonly kind: string;
  readonly body: Buffer;
}

const nestings = [50, 5_000, 100_000];
const hole = '"@hole@"';

/** Tokens for a place where something else belongs. */
function strangeValue(random: Random): string {
  const nesting = random.chance(15) ? random.pick(nestings) : 20;
  return random.pick([
    "null",
    "true",
    "-0",
    "1e999",
    "-1e999",
    "1e-999",
    "123456789012345678901234567890",
    "2147483648",
    "0.1e1",
    "01",
    "+1",
    ".5",
    "NaN",
    "undefined",
    "'single'",
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u0000"',
    '"\\u00"',
    '"\\x41"',
    '"\n"',
    '"strange text"',
    "[]",
    "{}",
    "[[[null]]]",
    "[null,null,null,null,null,null,null,null,null]",
    "[".repeat(nesting) + "]".repeat(nesting),
    `${'{"a":'.repeat(nesting)}1${"}".repeat(nesting)}`,
    "[".repeat(nesting),
    '{"__typename":"Product","__typename":"User"}',
    '{"__typename":"__proto__"}',
    '{"__typename":"constructor"}',
    '{"__typename":["Product"]}',
    '{"__proto__":{"__typename":"Product","name":"polluted"}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"toString":null,"hasOwnProperty":7,"valueOf":{},"then":"not a function"}',
    '{"length":3,"0":{"id":"1"}}',
  ]);
}

const wholeBodies = [
  "",
  " ",
  "null",
  "7",
  '"text"',
  "[]",
  "{}",
  '{"data":null}',
  '{"data":7}',
  '{"data":[]}',
  '{"data":"text"}',
  '{"data":{}}',
  '{"data":{"_entities":null}}',
  '{"data":{"_entities":{"length":1,"0":{}}}}',
  '{"errors":null}',
  '{"errors":[]}',
  '{"data":null,"errors":[]}',
  '{"data":null,"errors":{}}',
  '{"errors":"hidden text"}',
  '{"errors":[null,7,"hidden text",[],{"message":{}}]}',
  '{"data":{},"errors":[{"message":"hidden text","path":"__proto__","extensions":{"code":"__proto__"}}]}',
  '{"data":null,"errors":[{"message":"hidden text","path":[null,{},[],-1,1e99,"__proto__"],"extensions":7}]}',
  '{"data":null,"errors":[{"message":"hidden text","path":["_entities",99999999,"constructor"]}]}',
  '{"data":null,"errors":[{"message":"hidden text","extensions":{"code":"constructor"}}]}',
  '{"__proto__":{"data":{}}}',
  '{"data":{"__proto__":{"_entities":[]}}}',
  "<!doctype html><html><body>hidden text</body></html>",
  "hidden text: connect ECONNREFUSED 10.0.0.1:5432\n    at Socket (node:net:1:1)",
];

/** Breaks a right reply in one way. `hidden text` stands where no client may see it. */
export function damageReply(reply: object, random: Random): DamagedBody {
  const bytes = Buffer.from(writeVariant(reply, { random, percent: random.pick([0, 10]), extraNames: [] }));
  const kind = random.pick(Object.keys(damages) as (keyof typeof damages)[]);
  return { kind, body: damages[kind](bytes, random, reply) };
}

type DamageBody = (bytes: Buffer, random: Random, reply: object) => Buffer;

const damages = {
  truncated: (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  "bytes flipped": (bytes, random) => {
    const flipped = Buffer.from(bytes);
    for (let count = 1 + random.below(3); count > 0; count -= 1) {
      const place = random.below(flipped.length);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << random.below(8));
    }
    return flipped;
  },
  "invalid UTF-8": (bytes, random) =>
    insert(bytes, random.pick(["c3", "ff", "c080", "eda080", "f4908080", "e28f", "00", "ff00fe"]), random),
  "byte order mark": (bytes) => Buffer.concat([Buffer.from("efbbbf", "hex"), bytes]),
  "span removed": (bytes, random) => {
    const [start, end] = spanOf(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  "span twice": (bytes, random) => {
    const [start, end] = spanOf(bytes, random);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  "text after the end": (bytes, random) =>
    Buffer.concat([bytes, Buffer.from(random.pick(["}", "]", ",", "null", " x", "\u00a0", "{}", bytes.toString()]))]),
  "strange value": replaceValue,
  "strange values": (bytes, random, reply) => {
    const once = JSON.parse(asJson(replaceValue(bytes, random, reply)) ?? JSON.stringify(reply));
    return replaceValue(bytes, random, typeof once === "object" && once !== null ? once : reply);
  },
  "key twice, unequal": (bytes, random, reply) => atRandomObject(reply, random, bytes, duplicated),
  "key missing": (bytes, random, reply) =>
    atRandomObject(reply, random, bytes, (members) => {
      members.splice(random.below(members.length), 1);
    }),
  "prototype keys": (bytes, random, reply) =>
    atRandomObject(reply, random, bytes, (members) => {
      const name = random.pick(["__proto__", "constructor", "toString", "hasOwnProperty", "then", "toJSON"]);
      members.push(`"${name}":${strangeValue(random)}`);
    }),
  "list longer": (bytes, random, reply) => atRandomList(reply, random, bytes, (items) => items.concat(items, null)),
  "list shorter": (bytes, random, reply) => atRandomList(reply, random, bytes, (items) => items.slice(1)),
  "null in a list": (bytes, random, reply) =>
    atRandomList(reply, random, bytes, (items) => items.with(random.below(items.length), null)),
  "another body": (_bytes, random) => Buffer.from(random.pick(wholeBodies)),
} satisfies Record<string, DamageBody>;

function spanOf(bytes: Buffer, random: Random): readonly [start: number, end: number] {
  const start = random.below(bytes.length);
  return [start, Math.min(bytes.length, start + 1 + random.below(40))];
}

function insert(bytes: Buffer, hex: string, random: Random): Buffer {
  const place = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, place), Buffer.from(hex, "hex"), bytes.subarray(place)]);
}

function replaceValue(_bytes: Buffer, random: Random, reply: object): Buffer {
  const chosen = random.below(Math.max(1, countValues(reply)));
  let seen = -1;
  const text = JSON.stringify(reply, (_key, value: unknown) => {
    seen += 1;
    return seen === chosen + 1 ? "@hole@" : value;
  });
  return Buffer.from(text.replace(hole, () => strangeValue(random)));
}

function countValues(value: unknown): number {
  let count = -1;
  JSON.stringify(value, (_key, inner: unknown) => {
    count += 1;
    return inner;
  });
  return count;
}

/** The text where it is JSON. */
function asJson(bytes: Buffer): string | null {
  try {
    return JSON.stringify(JSON.parse(bytes.toString()));
  } catch {
    return null;
  }
}

function duplicated(members: string[], random: Random): void {
  const member = random.pick(members);
  const name = member.slice(0, member.indexOf('":') + 1);
  members.splice(random.below(members.length + 1), 0, `${name}:${strangeValue(random)}`);
}

function atRandomObject(
  reply: object,
  random: Random,
  bytes: Buffer,
  change: (members: string[], random: Random) => void,
): Buffer {
  const objects = nodesOf(reply).filter((node) => !Array.isArray(node) && Object.keys(node).length > 0);
  if (objects.length === 0) return bytes;
  const chosen = random.pick(objects);
  const members = Object.entries(chosen).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  change(members, random);
  return withHole(reply, chosen, `{${members.join()}}`);
}

function atRandomList(
  reply: object,
  random: Random,
  bytes: Buffer,
  change: (items: readonly unknown[]) => readonly unknown[],
): Buffer {
  const lists = nodesOf(reply).filter((node): node is unknown[] => Array.isArray(node) && node.length > 0);
  if (lists.length === 0) return bytes;
  const chosen = random.pick(lists);
  return withHole(reply, chosen, JSON.stringify(change(chosen)));
}

function withHole(reply: object, node: object, text: string): Buffer {
  const whole = JSON.stringify(reply, (_key, value: unknown) => (value === node ? "@hole@" : value));
  return Buffer.from(whole.replace(hole, () => text));
}

function nodesOf(value: unknown): readonly object[] {
  if (typeof value !== "object" || value === null) return [];
  return [value, ...Object.values(value).flatMap(nodesOf)];
}
