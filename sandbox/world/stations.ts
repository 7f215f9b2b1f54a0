import { addressOf } from "./communities.ts";
import { pastTime, type WorldContext } from "./context.ts";
import type { SyntheticCommunity, SyntheticStation } from "./types.ts";

/** A service station for every community, and in every third, the pilots included, a self-service point that never closes. */
export function createStations(context: WorldContext): SyntheticStation[] {
  return context.communities.flatMap((community, index) =>
    community.pilot || index % 3 === 0
      ? [createStation(context, community, "01"), createStation(context, community, "02")]
      : [createStation(context, community, "01")],
  );
}

function createStation(context: WorldContext, community: SyntheticCommunity, serial: "01" | "02"): SyntheticStation {
  const random = context.random.fork(`station ${community.code} ${serial}`);
  const staffed = serial === "01";
  return {
    code: `ZD${community.code}${serial}`,
    name: `${community.townName}${community.shortName}${staffed ? "便民服务站" : "24小时自助服务点"}`,
    communityCode: community.code,
    address: `${addressOf(community)}党群服务中心${staffed ? "一楼" : "门厅"}`,
    officeHours: staffed ? "工作日 8:30-11:30，13:30-17:30" : "全天",
    phone: `051${community.code.startsWith("320282") ? "0" : "2"}-0000${random.digits(4)}`,
    generalWindow: staffed,
    selfServiceTerminal: !staffed || random.chance(0.3),
    updatedAt: pastTime(context, random, 20, 700),
  };
}
