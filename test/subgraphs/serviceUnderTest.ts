import { unrestrictedCaller } from "../../access/caller.ts";
import { readDivisions } from "../../adapters/systems/division/divisions.ts";
import { frontDatabase } from "../../adapters/systems/service/frontDatabase.ts";
import { servicePlatform } from "../../adapters/systems/service/servicePlatform.ts";
import type { Sandbox } from "../../sandbox/start.ts";
import { readSubgraphSchema } from "../../schema/readSubgraphSchema.ts";
import { createPersonIds, type PersonIds } from "../../subgraphs/kit/personIds.ts";
import { createPlaces } from "../../subgraphs/kit/places.ts";
import { serviceSubgraph } from "../../subgraphs/service/subgraph.ts";
import { environmentOf, openSandbox } from "../support/community.ts";

/** The service subgraph over the stand-ins, over real sockets. */
export interface ServiceUnderTest {
  readonly sandbox: Sandbox;
  readonly personIds: PersonIds;
  /** Data beside `errors`, which is undefined without any. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
  readonly run: (query: string, variables?: object) => Promise<any>;
  /** Entities of one type by their keys; errors are thrown. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly entities: (type: string, keys: readonly object[], selection: string) => Promise<any[]>;
  /** Legacy calls since the counter was reset. */
  readonly counted: () => { readonly service: number; readonly front: number };
  readonly close: () => Promise<void>;
}

export async function openService(): Promise<ServiceUnderTest> {
  const sandbox = await openSandbox({ scale: 0.05 });
  const environment = environmentOf(sandbox);
  const read = (name: string) => environment[name] ?? "";
  const personIds = createPersonIds([{ id: "test", secret: "5a".repeat(32) }]);
  const platform = servicePlatform({
    url: read("SERVICE_URL"),
    appKey: read("SERVICE_APP_KEY"),
    secret: read("SERVICE_SECRET"),
    signature: "md5",
    deadlineMs: 5_000,
  });
  const front = frontDatabase({ url: read("SERVICE_FRONT_DATABASE_URL"), deadlineMs: 5_000 });
  const places = createPlaces(await readDivisions("data/jiangsu-divisions.csv", 2023));
  const subgraph = serviceSubgraph(
    { platform, front, places, personIds },
    { sdl: readSubgraphSchema("service"), onError: () => undefined },
  );

  const run: ServiceUnderTest["run"] = async (query, variables = {}) => {
    const call = { requestId: "test", signal: AbortSignal.timeout(20_000), caller: unrestrictedCaller };
    const { data, errors } = await subgraph.prepare({ query })({ ...variables }, call);
    return { ...data, errors: errors?.map(({ message, extensions }) => ({ message, code: extensions["code"] })) };
  };

  return {
    sandbox,
    personIds,
    run,
    async entities(type, keys, selection) {
      const query = `query ($keys: [_Any!]!) { _entities(representations: $keys) { ... on ${type} ${selection} } }`;
      const { _entities, errors } = await run(query, { keys: keys.map((key) => ({ __typename: type, ...key })) });
      if (errors !== undefined) throw new RangeError(JSON.stringify(errors));
      return _entities;
    },
    counted: () => ({ service: sandbox.calls.of("service").total, front: sandbox.calls.of("front").total }),
    async close() {
      await Promise.all([platform.close(), front.close()]);
      await sandbox.stop();
    },
  };
}
