import { servicePlatform } from "../../../adapters/systems/service/servicePlatform.ts";
import { serviceCredentials } from "../../../sandbox/config.ts";
import { dirtyCommunity } from "../../../sandbox/dirt/village.ts";
import type { Sandbox } from "../../../sandbox/start.ts";
import type { ContractOptions } from "../conformanceSuite.ts";
import { firstOf, secretsOf, standIn } from "./standIn.ts";

const deadlineMs = 1500;
const missing = "X".repeat(43);

/** The service platform: applications one by one, and a new application. */
export function serviceUnderTest(sandbox: () => Sandbox): ContractOptions["start"] {
  return async (options) => {
    const { world, endpoints } = sandbox();
    // A blank number is the platform's 97, a missing parameter.
    const { farSide, keyInstead, refuses, quiet } = standIn(sandbox(), {
      system: "service",
      faults: { hang: "hang", unavailable: "reset", malformed: "html200" },
      missing,
      refused: " ",
    });
    const url = `${endpoints.service}/gateway/api`;
    const system = servicePlatform({ url, ...serviceCredentials, signature: "md5", deadlineMs }, options);
    const [person, application] = [world.persons[0], world.applications[0]];
    return {
      id: "service",
      lookup: (keys, call) =>
        system.operations.applicationByNumber(
          keys.map((key) => keyInstead() ?? key),
          call,
        ),
      write: (idempotencyKey, call) =>
        system.operations.submit(
          {
            itemCode: refuses() ? "" : (world.items[0]?.implementationCode ?? ""),
            communityCode: world.communities[0]?.code ?? "",
            applicantIdNumber: person?.idNumber ?? "",
            applicantName: person?.name ?? "",
            applicantPhone: person?.phone ?? "",
            applicantAddress: null,
            channel: "COMMUNITY_AGENT",
            agentName: "代办员",
            consentNumber: "WT0001",
            materials: ["申请表"],
            note: null,
          },
          idempotencyKey,
          call,
        ),
      spoiled: async (call) => {
        const town = dirtyCommunity.slice(0, 9);
        const found = await system.operations.stationsByTown([town], call);
        const good = world.stations.filter(({ communityCode }) => communityCode.startsWith(town)).length;
        return { rows: found.get(town) ?? [], good };
      },
      status: system.status,
      close: async () => {
        await system.close();
        await quiet();
      },
      present: firstOf(
        3,
        world.applications.map(({ number }) => number),
      ),
      missing,
      batchSize: 1,
      concurrency: 8,
      deadlineMs,
      secrets: [
        ...secretsOf(url),
        ...Object.values(serviceCredentials),
        ...[person?.idNumber, person?.name, person?.phone, application?.title].filter((value) => value !== undefined),
      ],
      farSide,
    };
  };
}
