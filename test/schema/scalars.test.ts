import { readFileSync } from "node:fs";
import { isScalarType, isSpecifiedScalarType } from "graphql";
import { expect, test } from "vitest";
import { createFederationPlanner } from "../../gateway/plan/federationPlanner.ts";
import { readSchemas } from "../../gateway/plan/planner.ts";

test("Clients are told what specifies each scalar of the graph", () => {
  const sdl = readFileSync("schema/supergraph.graphql", "utf8");
  const { apiSchema } = readSchemas(createFederationPlanner(sdl).apiSdl, sdl);
  const scalars = Object.values(apiSchema.getTypeMap()).filter(
    (type) => isScalarType(type) && !isSpecifiedScalarType(type),
  );
  expect(scalars.map(({ name }) => name).sort()).toEqual(["Date", "DateTime", "Decimal"]);
  for (const scalar of scalars) expect(scalar).toMatchObject({ specifiedByURL: expect.stringMatching(/^https:\/\//) });
});
