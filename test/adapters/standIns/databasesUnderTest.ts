import type { SystemOptions } from "../../../adapters/kit/defineSystem.ts";
import type { Call, SourceStatus } from "../../../adapters/system.ts";
import { assetDatabase } from "../../../adapters/systems/asset/assetDatabase.ts";
import { frontDatabase } from "../../../adapters/systems/service/frontDatabase.ts";
import type { CitizenNumber } from "../../../adapters/values/citizenNumber.ts";
import { dirtOf } from "../../../sandbox/dirt/dirt.ts";
import { dirtyCommunity } from "../../../sandbox/dirt/village.ts";
import { isCell } from "../../../sandbox/dirt/withDirt.ts";
import type { Sandbox } from "../../../sandbox/start.ts";
import type { ContractOptions, SystemUnderTest } from "../conformanceSuite.ts";
import { firstOf, secretsOf, standIn } from "./standIn.ts";

const batchSize = 500;
const deadlineMs = 3000;

interface DatabaseUnderTest {
  /** Of the adapter and of the stand-in. */
  readonly id: string;
  readonly standIn: "front" | "asset";
  readonly url: string;
  readonly system: { readonly status: () => SourceStatus; readonly close: () => Promise<void> };
  readonly lookup: SystemUnderTest["lookup"];
  readonly keys: readonly string[];
  readonly spoiled: NonNullable<SystemUnderTest["spoiled"]>;
  readonly missing: string;
  /** Values of the records. */
  readonly values: readonly string[];
}

/** The front database of the service platform: applications by number. */
export function frontUnderTest(sandbox: () => Sandbox): ContractOptions["start"] {
  return async (options) => {
    const { endpoints, world } = sandbox();
    const url = endpoints.front;
    const system = frontDatabase({ url, deadlineMs }, options);
    return databaseUnderTest(sandbox(), {
      id: "serviceFront",
      standIn: "front",
      url,
      system,
      lookup: system.operations.applicationsByNumber,
      keys: world.applications.map(({ number }) => number),
      spoiled: async (asked) => {
        const one = dirtOf(world).find((each) => !isCell(each) && each.table === "service.evaluation");
        const number = one !== undefined && "like" in one ? one.like : "";
        const found = await system.operations.evaluationsByApplication([number], asked);
        return { rows: found.get(number) ?? [], good: 1 };
      },
      missing: "X".repeat(43),
      values: world.applications.slice(0, 10).map(({ title }) => title),
    });
  };
}

/** The asset platform's database: rows of the register of members by citizen ID number. */
export function assetUnderTest(sandbox: () => Sandbox): ContractOptions["start"] {
  return async (options: SystemOptions) => {
    const { endpoints, world } = sandbox();
    const url = endpoints.asset;
    const system = assetDatabase({ url, deadlineMs }, options);
    const persons = world.members.flatMap(({ personIndex }) => world.persons[personIndex] ?? []);
    return databaseUnderTest(sandbox(), {
      id: "asset",
      standIn: "asset",
      url,
      system,
      // The suite asks for what is no number as well, to be refused.
      lookup: (keys, asked) => system.operations.membersByIdNumber(keys as readonly CitizenNumber[], asked),
      keys: persons.map(({ idNumber }) => idNumber),
      spoiled: async (asked) => {
        const unit = world.organisations.find(({ divisionCode }) => divisionCode === dirtyCommunity)?.unitCode ?? "";
        const found = await system.operations.assetsOfUnit([unit, world.organisations[0]?.unitCode ?? ""], asked);
        const good = world.assets.filter(({ unitCode, deleted }) => unitCode === unit && !deleted).length;
        return { rows: found.get(unit) ?? [], good };
      },
      missing: "329901190001010007",
      values: persons.slice(0, 10).map(({ name }) => name),
    });
  };
}

function databaseUnderTest(sandbox: Sandbox, database: DatabaseUnderTest): SystemUnderTest {
  const { id, url, system, lookup, missing } = database;
  // A text cannot hold a zero byte: SQLSTATE 22021.
  const { farSide, keyInstead, quiet } = standIn(sandbox, {
    system: database.standIn,
    faults: { hang: "hang", unavailable: "reset", malformed: "wrongEncoding" },
    missing,
    refused: "\u0000",
  });
  return {
    id,
    lookup: (keys: readonly string[], call: Call) =>
      lookup(
        keys.map((key) => keyInstead() ?? key),
        call,
      ),
    spoiled: database.spoiled,
    status: system.status,
    close: async () => {
      await system.close();
      await quiet();
    },
    present: firstOf(3 * batchSize, database.keys),
    missing,
    batchSize,
    concurrency: 8,
    deadlineMs,
    secrets: [...secretsOf(url), ...database.values],
    farSide,
  };
}
