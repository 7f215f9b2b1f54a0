import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { comparedFragments, fragmentCycles, nestedFragments } from "../../support/hostile/comparedFragments.ts";
import { deepFields, deepLists } from "../../support/hostile/deepNesting.ts";
import { manyVariables, unusedFragments } from "../../support/hostile/manyDefinitions.ts";
import { repeatedArguments, repeatedDirectives } from "../../support/hostile/repeatedArguments.ts";
import { repeatedFields, repeatedObjects } from "../../support/hostile/repeatedFields.ts";
import { undeclaredNames, unknownArguments, unknownFields } from "../../support/hostile/unknownNames.ts";
import { wrongLiterals } from "../../support/hostile/wrongValues.ts";
import { startToyGateway, type ToyGateway } from "../fixtures/startToyGateway.ts";

/** The limits of number let them through, so that what is behind them shows. */
const wide = { MAX_ROOT_FIELDS: "10000", MAX_ALIASES: "10000", MAX_DIRECTIVES: "10000" };

/** Every kind at the limit of 4,000 tokens. */
const hostile: readonly (readonly [what: string, query: string])[] = [
  ["one field many times", repeatedFields(3_900)],
  ["one object many times", repeatedObjects(990, "communities", "name")],
  ["fragments that are compared with each other", comparedFragments(420, "Query", "__typename")],
  ["fragments of fragments", nestedFragments(150, "Query", "__typename")],
  ["fragments in circles", fragmentCycles(40, "Query")],
  ["names that are not there", unknownFields(3_900, 20, "communi")],
  ["long names that are not there", unknownFields(900, 100, "communi")],
  ["arguments that are not there", unknownArguments(1_300, 60, "communities")],
  ["nothing declared", undeclaredNames(300)],
  ["variables that nothing uses", manyVariables(650)],
  ["fragments that nothing uses", unusedFragments(560, "Query")],
  ["a deep list", deepLists(1_900, "community", "code")],
  ["deep fields", deepFields(1_300, "communities", "leader")],
  ["one argument many times", repeatedArguments(1_300, "community", "code")],
  ["one directive many times", repeatedDirectives(500)],
  ["values of the wrong kind", wrongLiterals(700, "community", "code")],
];

describe.each(["compiled", "apollo"])("A8: with the engine %s", (engine) => {
  let gateway: ToyGateway;
  beforeAll(async () => {
    gateway = await startToyGateway({ environment: { ENGINE: engine, ...wide } });
  });
  afterAll(() => gateway.close());

  test.each(hostile)("what is refused is told why: %s", async (_what, query) => {
    const { status, body } = await gateway.query(query);
    expect(status).toBe(200);
    for (const { message, extensions } of body.errors ?? []) {
      expect(message).not.toMatch(/aborted/i);
      expect(extensions.code).toMatch(/^(GRAPHQL_VALIDATION_FAILED|OPERATION_TOO_(COMPLEX|DEEP|LARGE))$/);
    }
    expect(body.errors?.length ?? 0).toBeLessThanOrEqual(21);
  });

  test("of many problems the first are told, and that there are more", async () => {
    const { body } = await gateway.query(unknownFields(100, 20, "communi"));
    expect(body.errors?.length).toBe(21);
    expect(body.errors?.at(-1)?.message).toBe("There are more problems than are listed here.");
  });

  test("fields of one name are counted before they are compared", async () => {
    const { body } = await gateway.query(repeatedObjects(990, "communities", "name"));
    expect(body).toEqual({
      errors: [
        {
          message: "The operation selects too many fields of the same names. Ask for less at once.",
          locations: [{ line: 1, column: 1 }],
          extensions: { code: "OPERATION_TOO_COMPLEX" },
        },
      ],
    });
    expect((await gateway.query(repeatedFields(300))).body).toEqual({ data: { __typename: "Query" } });
  });
});
