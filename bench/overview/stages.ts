/** A part of the work, and the scripts in which it is done; the first that fits counts. */
const stages: readonly (readonly [name: string, scripts: RegExp])[] = [
  ["idle", /^\(idle\)$/],
  ["garbage collection", /^\(garbage collector\)$/],
  ["native code: sockets, crypto, JSON", /^\(program\)$|^\(root\)$/],
  ["hand-written merge", /bench\/overview\//],
  [
    "gateway/http + fastify + Apollo Server",
    /gateway\/http\/|node_modules\/(@?fastify|@apollo\/server|find-my-way|light-my-request)/,
  ],
  ["gateway/operation, plan", /gateway\/(operation|plan)\/|node_modules\/@apollo\/(query-planner|federation)/],
  ["gateway/execute", /gateway\/execute\//],
  ["gateway/fetch", /gateway\/fetch\//],
  ["gateway/shape", /gateway\/shape\//],
  ["gateway: other stages", /gateway\//],
  [
    "subgraphs: graphql-jit, generated code",
    /node_modules\/graphql(-jit)?\/|fast-json-stringify|generate-function|^$|^\(anonymous\)$/,
  ],
  ["subgraphs: dataloader", /node_modules\/dataloader\//],
  ["subgraphs: resolvers, loaders", /\/subgraphs\//],
  ["person ids: ciphers", /node_modules\/@noble\/|adapters\/kit\/(pseudonym|gcmSiv)/],
  ["adapters/systems: decoding", /adapters\/systems\//],
  ["adapters/values", /adapters\/values\/|node_modules\/chinese-days/],
  ["adapters/kit", /adapters\/(kit\/|[a-z]+\.ts)/],
  [
    "SOAP: fast-xml-parser, iconv-lite",
    /node_modules\/(fast-xml|iconv-lite|strnum|@nodable)|adapters\/protocols\/(soap|parseXml|decodeReply)/,
  ],
  ["SQL: Prisma, pg", /node_modules\/(@prisma|pg|postgres)|adapters\/(protocols\/sql|generated)|prisma/],
  ["REST, HTTP client: undici", /adapters\/protocols\/|node_modules\/undici\//],
  ["Node's own modules", /^node:/],
  ["native code: sockets, crypto, JSON", /^[A-Za-z][\w. ]*$/],
];

export interface StageTime {
  readonly name: string;
  readonly micros: number;
}

/** CPU of each stage; idle time is left out. What no stage claims is named by itself. */
export function timeByStage(microsOfScript: Readonly<Record<string, number>>): readonly StageTime[] {
  const times = new Map<string, number>();
  for (const [script, micros] of Object.entries(microsOfScript)) {
    const stage = stages.find(([, scripts]) => scripts.test(script))?.[0] ?? "other";
    times.set(stage, (times.get(stage) ?? 0) + micros);
  }
  times.delete("idle");
  return [...times].map(([name, micros]) => ({ name, micros })).sort((left, right) => right.micros - left.micros);
}
