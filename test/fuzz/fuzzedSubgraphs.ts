import { execute, type GraphQLFieldResolver, getNamedType, isScalarType, isSpecifiedScalarType, parse } from "graphql";
import type { Fixture } from "../execute/support/openFixture.ts";
import { createRandom, hashOf, type Random } from "../execute/support/random.ts";
import type { World } from "../execute/support/world.ts";
import { damageReply } from "./damageReply.ts";
import { breakFrame, type Framed, frameReply } from "./frameReply.ts";
import { markerOf, withoutMarkers } from "./marker.ts";
import { openRawServer, type RawRequest, type RawServer } from "./rawServer.ts";
import { writeVariant } from "./writeVariant.ts";

/** What becomes of the replies to one request of a client. */
export interface ReplyManner {
  readonly seed: number;
  readonly index: number;
  readonly how: "plain" | "written differently" | "damaged";
  readonly world: World;
  readonly extraNames: readonly string[];
}

interface RightReply {
  readonly reply: object;
  /** Values of custom scalars in it: whatever is in them is theirs. */
  readonly scalars: ReadonlySet<unknown>;
}

export interface FuzzedSubgraphs {
  readonly urls: ReadonlyMap<string, string>;
  /** By the request id of the client, which the gateway hands on. */
  readonly manners: Map<string, ReplyManner>;
  /** How often each kind of reply was sent. */
  readonly sent: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

/** The fixture's subgraphs behind sockets. A reply depends on the manner and on what was asked, not on when. */
export async function openFuzzedSubgraphs(fixture: Fixture): Promise<FuzzedSubgraphs> {
  const manners = new Map<string, ReplyManner>();
  const sent = new Map<string, number>();
  const servers = new Map<string, RawServer>();

  for (const name of fixture.schemas.keys()) {
    servers.set(
      name,
      await openRawServer(async (request) => {
        const manner = manners.get(request.requestId);
        if (manner === undefined) return { kind: "unknown request", pieces: [], afterwards: "close" };
        const right = await rightReply(fixture, name, request, manner);
        const random = createRandom(manner.seed, manner.index, name, hashOf(withoutMarkers(request.body)));
        const { kinds, framed } = send(right, manner, random);
        for (const kind of kinds) sent.set(kind, (sent.get(kind) ?? 0) + 1);
        return framed;
      }),
    );
  }
  return {
    urls: new Map([...servers].map(([name, { url }]) => [name, url])),
    manners,
    sent,
    close: async () => {
      await Promise.all([...servers.values()].map((server) => server.close()));
    },
  };
}

function send({ reply, scalars }: RightReply, { how, extraNames }: ReplyManner, random: Random) {
  if (how === "plain") return { kinds: [], framed: plainFrame(reply) };
  if (how === "written differently" || random.chance(30)) {
    const body = writeVariant(reply, { random, percent: random.pick([3, 20, 60]), extraNames, scalars });
    return { kinds: ["written differently"], framed: frameReply(Buffer.from(body), random) };
  }
  const isBodyDamaged = random.chance(75);
  const isFrameBroken = !isBodyDamaged || random.chance(10);
  const { kind, body } = isBodyDamaged
    ? damageReply(reply, random)
    : { kind: null, body: Buffer.from(JSON.stringify(reply)) };
  const framed = isFrameBroken ? breakFrame(body, random) : frameReply(body, random);
  return { kinds: [kind, isFrameBroken ? framed.kind : null].filter((one) => one !== null), framed };
}

function plainFrame(reply: object): Framed {
  const body = Buffer.from(JSON.stringify(reply));
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  return { kind: "plain", pieces: [Buffer.concat([Buffer.from(head), body])], afterwards: "keep" };
}

/** Every text of the data carries the marker of the request, or there would be no telling whose data it is. */
async function rightReply(
  fixture: Fixture,
  name: string,
  { body }: RawRequest,
  manner: ReplyManner,
): Promise<RightReply> {
  const schema = fixture.schemas.get(name);
  if (schema === undefined) throw new RangeError(`no subgraph ${name}`);
  // Written anew first: a key comes back with the escapes that it was sent with.
  const { query, operationName, variables } = JSON.parse(withoutMarkers(JSON.stringify(JSON.parse(body))));
  const resolve = fixture.data.resolver(name);
  const marker = markerOf(manner.index);
  const scalars = new Set<unknown>();
  const fieldResolver: GraphQLFieldResolver<unknown, World> = (source, parameters, world, info) => {
    const value = resolve(source, parameters, world, info);
    const type = getNamedType(info.returnType);
    if (isScalarType(type) && !isSpecifiedScalarType(type)) scalars.add(value);
    const isText = info.fieldName !== "__typename" && ["String", "ID"].includes(type.name);
    return isText ? marked(value, marker) : value;
  };
  const reply = await execute({
    schema,
    document: parse(query),
    variableValues: variables,
    operationName,
    contextValue: manner.world,
    fieldResolver,
    typeResolver: (value) => (value as { readonly __typename: string }).__typename,
  });
  return { reply, scalars };
}

function marked(value: unknown, marker: string): unknown {
  if (typeof value === "string") return marker + value;
  return Array.isArray(value) ? value.map((item) => marked(item, marker)) : value;
}
