import { crosswalk } from "../../values/crosswalk.ts";
import { decodeText } from "../../values/text.ts";

/** 办理渠道 (苏民基〔2023〕6号). */
export type HandlingChannel = "ONLINE" | "COMMUNITY_AGENT" | "GRID_HOME_VISIT" | "SELF_SERVICE" | "WINDOW";

/** The way an application came in as the platform writes it: `slfs` and the remark `bz`. */
export interface ChannelCode {
  readonly way: "0" | "1";
  readonly remark: string | null;
}

/** The platform knows window and online only; the other three stand in the remark, which wins. */
const codes: Readonly<Record<HandlingChannel, ChannelCode>> = {
  COMMUNITY_AGENT: { way: "0", remark: "社区代办" },
  GRID_HOME_VISIT: { way: "0", remark: "上门办" },
  SELF_SERVICE: { way: "0", remark: "自助办" },
  ONLINE: { way: "1", remark: null },
  WINDOW: { way: "0", remark: null },
};

const channelOfWay = crosswalk({ "0": "WINDOW", "1": "ONLINE" }, { unknown: null });
const channelOfRemark = crosswalk(
  { 社区代办: "COMMUNITY_AGENT", 上门办: "GRID_HOME_VISIT", 自助办: "SELF_SERVICE" },
  { unknown: null },
);
const channelOfItem = crosswalk(
  {
    窗口办理: "WINDOW",
    网上办理: "ONLINE",
    社区代办: "COMMUNITY_AGENT",
    上门办: "GRID_HOME_VISIT",
    自助办: "SELF_SERVICE",
  },
  { unknown: null },
);

/** Remarks that name a channel. */
export const channelRemarks: readonly string[] = Object.values(codes).flatMap(({ remark }) => remark ?? []);

/** Null for ways such as 信函 that the graph does not name. */
export function decodeChannel(
  way: string | null | undefined,
  remark: string | null | undefined,
): HandlingChannel | null {
  return channelOfRemark(remark) ?? channelOfWay(way);
}

export function encodeChannel(channel: HandlingChannel): ChannelCode {
  return codes[channel];
}

/** The channels of an item, `窗口办理,网上办理`; names that the graph does not have are left out. */
export function decodeChannels(text: string | null | undefined): readonly HandlingChannel[] {
  const names = (decodeText(text) ?? "").split(/[,，、;；]/);
  return [...new Set(names.map(channelOfItem).filter((channel) => channel !== null))];
}
