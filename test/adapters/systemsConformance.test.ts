import { afterAll, beforeAll } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { openSandbox } from "../support/community.ts";
import { testSystem } from "./conformanceSuite.ts";
import { assetUnderTest, frontUnderTest } from "./standIns/databasesUnderTest.ts";
import { dropUnderTest } from "./standIns/dropUnderTest.ts";
import { gridUnderTest } from "./standIns/gridUnderTest.ts";
import { serviceUnderTest } from "./standIns/serviceUnderTest.ts";

let opened: Sandbox | null = null;

function sandbox(): Sandbox {
  if (opened === null) throw new RangeError("The sandbox is not open");
  return opened;
}

beforeAll(async () => {
  // Three full batches of applications, so that one key less in a batch is one call more.
  opened = await openSandbox({ scale: 0.16 });
});
afterAll(() => opened?.stop());

testSystem({ name: "the grid platform", start: gridUnderTest(sandbox) });
testSystem({ name: "the service platform", start: serviceUnderTest(sandbox) });
testSystem({ name: "the front database", start: frontUnderTest(sandbox) });
testSystem({ name: "the asset database", start: assetUnderTest(sandbox) });
testSystem({
  name: "the asset platform's file drop",
  start: dropUnderTest(sandbox),
  // A directory on a local disk answers at once, and a file has no parameters that it could find wrong.
  cannot: ["hang", "refused"],
  cached: true,
});
