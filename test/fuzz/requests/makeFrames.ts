import type { Random } from "../../execute/support/random.ts";
import type { AskedText } from "./askedText.ts";
import type { FuzzCaller } from "./fuzzCallers.ts";

/** What a client of graphql-transport-ws sends, in order. */
export interface SocketFrames {
  readonly frames: readonly (string | Buffer)[];
  /** Whether the first is answered before the others are sent, as the protocol wants it; else nothing is waited for. */
  readonly waitsForFirst: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the connection is cut after the last one. */
  readonly isCut: boolean;
}

const wrongFrames: readonly (string | Buffer)[] = [
  "",
  "{",
  "null",
  "[]",
  "0",
  '"x"',
  "{}",
  '{"type":null}',
  '{"type":"__proto__"}',
  '{"type":"start","id":"1","payload":{"query":"{ __typename }"}}',
  '{"type":"connection_init"}',
  '{"type":"connection_init","payload":null}',
  '{"type":"connection_init","payload":[]}',
  '{"type":"connection_init","payload":{"authorization":["Bearer home"]}}',
  '{"type":"connection_init","payload":{"authorization":"Bearer nobody"}}',
  '{"type":"connection_ack"}',
  '{"type":"ping"}',
  '{"type":"ping","payload":{"__proto__":{"a":1}}}',
  '{"type":"pong","payload":"x"}',
  '{"type":"complete"}',
  '{"type":"complete","id":""}',
  '{"type":"complete","id":"nobody"}',
  '{"type":"next","id":"a","payload":{}}',
  '{"type":"error","id":"a","payload":[]}',
  '{"type":"subscribe"}',
  '{"type":"subscribe","id":"","payload":{"query":"{ __typename }"}}',
  '{"type":"subscribe","id":1,"payload":{"query":"{ __typename }"}}',
  '{"type":"subscribe","id":"b","payload":null}',
  '{"type":"subscribe","id":"b","payload":{"query":null}}',
  '{"type":"subscribe","id":"b","payload":{"query":""}}',
  '{"type":"subscribe","id":"__proto__","payload":{"query":"{ __typename }"}}',
  '{"type":"subscribe","id":"constructor","payload":{"query":"{ __typename }"}}',
  '{"type":"subscribe","id":"b","payload":{"query":"{ __typename }","extensions":[]}}',
  '{"type":"subscribe","id":"b","payload":{"query":"{ __typename }","extensions":{"persistedQuery":{}}}}',
  '{"type":"subscribe","id":"b","payload":{"query":"{ __typename }","operationName":7}}',
  '{"type":"subscribe","id":"b","payload":{"query":"subscription { eventChanged(communityCode: \\"0\\") { id } }"}}',
  `{"type":"subscribe","id":"${"i".repeat(9_000)}","payload":{"query":"{ __typename }"}}`,
  `${"[".repeat(100_000)}`,
  Buffer.from([0xff, 0x00, 0xfe]),
  Buffer.from('{"type":"ping"}'),
  "x".repeat(1_200_000),
];

export function makeFrames(random: Random, asked: AskedText, caller: FuzzCaller, isInOrder: boolean): SocketFrames {
  const given = caller.authorization === null ? {} : { authorization: caller.authorization };
  const isInHeaders = random.chance(50);
  const init = JSON.stringify({ type: "connection_init", ...(!isInHeaders && { payload: given }) });
  const { query, operationName, variables } = asked;
  const payload = `{"query":${JSON.stringify(query)},"operationName":${operationName},"variables":${variables}}`;
  const subscribe = (id: string) => `{"type":"subscribe","id":"${id}","payload":${payload}}`;
  const headers = isInHeaders ? given : {};
  if (isInOrder) return { frames: [init, subscribe("a")], headers, waitsForFirst: true, isCut: false };

  const frames: (string | Buffer)[] = [init, subscribe("a")];
  if (/subscription/.test(query)) frames.push('{"type":"complete","id":"a"}');
  for (let left = random.below(5); left > 0; left -= 1) {
    const frame = random.chance(60) ? random.pick(wrongFrames) : subscribe(random.pick(["a", "c", "d"]));
    frames.splice(random.below(10) === 0 ? 0 : 1 + random.below(frames.length), 0, frame);
  }
  if (random.chance(20)) frames.push('{"type":"complete","id":"a"}');
  return { frames, headers, waitsForFirst: frames[0] === init && random.chance(80), isCut: random.chance(10) };
}
