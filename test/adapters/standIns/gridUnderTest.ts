import { readDivisions } from "../../../adapters/systems/division/divisions.ts";
import { namesLostAround } from "../../../adapters/systems/division/namesAround.ts";
import { gridPlatform } from "../../../adapters/systems/grid/gridPlatform.ts";
import { gridCredentials } from "../../../sandbox/config.ts";
import { dirtOf } from "../../../sandbox/dirt/dirt.ts";
import { isCell } from "../../../sandbox/dirt/withDirt.ts";
import type { Sandbox } from "../../../sandbox/start.ts";
import type { ContractOptions } from "../conformanceSuite.ts";
import { firstOf, secretsOf, standIn } from "./standIn.ts";

const batchSize = 50;
const deadlineMs = 1500;
const namesAround = namesLostAround(await readDivisions("data/jiangsu-divisions.csv", 2023));
const missing = "9".repeat(19);

/** The grid platform: events by number, and a new incident. */
export function gridUnderTest(sandbox: () => Sandbox): ContractOptions["start"] {
  return async (options) => {
    const { world, endpoints } = sandbox();
    const { spid: account, password } = gridCredentials;
    // A list without a key in it is the platform's 2001.
    const { farSide, keyInstead, refuses, quiet } = standIn(sandbox(), {
      system: "grid",
      faults: { hang: "hang", unavailable: "reset", malformed: "wrongEncoding" },
      missing,
      refused: ",",
    });
    const settings = { url: endpoints.grid, account, password, deadlineMs };
    const system = gridPlatform(settings, namesAround, options);
    const [event] = world.events;
    return {
      id: "grid",
      lookup: (keys, call) =>
        system.operations.eventsById(
          keys.map((key) => keyInstead() ?? key),
          call,
        ),
      write: (idempotencyKey, call) =>
        system.operations.reportIncident(
          {
            communityCode: refuses() ? "000000000000" : (world.communities[0]?.code ?? ""),
            gridCode: null,
            type: event?.type ?? "",
            title: "井盖松动",
            content: "路口的井盖松动",
            place: "湖㳇镇竹海村",
            happenedAt: "2024-03-15T09:30:00+08:00",
            urgency: "LOW",
            source: "WITNESSED",
            involvedCount: 1,
            contactName: "沈静",
            contactPhone: "13800000001",
          },
          idempotencyKey,
          call,
        ),
      spoiled: async (call) => {
        const key = dirtOf(world).find((one) => !isCell(one) && one.table === "grid.task");
        const id = key !== undefined && "like" in key ? (key.like.split("/")[0] ?? "") : "";
        const found = await system.operations.tasksByEvent([id, event?.id ?? ""], call);
        return { rows: found.get(id) ?? [], good: world.events.find((one) => one.id === id)?.tasks.length ?? 0 };
      },
      status: system.status,
      close: async () => {
        await system.close();
        await quiet();
      },
      present: firstOf(
        3 * batchSize,
        world.events.map(({ id }) => id),
      ),
      missing,
      batchSize,
      concurrency: 8,
      deadlineMs,
      secrets: [...secretsOf(endpoints.grid), account, password, "沈静", event?.title ?? "", event?.place ?? ""],
      farSide,
    };
  };
}
