import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";

const engines = ["compiled", "apollo"];

describe.each(engines)("GraphQL over HTTP, %s engine", (engine) => {
  let gateway: ToyGateway;
  beforeAll(async () => {
    gateway = await startToyGateway({ environment: { ENGINE: engine } });
  });
  afterAll(() => gateway?.close());

  test.each(serverAudits({ url: "http://replaced/graphql" }).map(({ id, name }) => ({ id, name })))(
    "$id $name",
    async ({ id, name }) => {
      const [audit] = serverAudits({ url: `${gateway.origin}/graphql` }).filter((one) => one.id === id);
      const result = await audit?.fn();
      // A MAY that is not taken is a notice; a MUST or SHOULD that is not kept is an error or a warning.
      expect(result?.status, name).toMatch(name.startsWith("MAY") ? /^(ok|notice)$/ : /^ok$/);
    },
  );
});
