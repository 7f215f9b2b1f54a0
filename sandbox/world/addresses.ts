import { addressOf } from "./communities.ts";
import type { Random } from "./random.ts";
import type { SyntheticCommunity } from "./types.ts";

const HAMLETS = ["东村", "西村", "南塘", "北圩", "上岕", "下岕", "竹园里", "茶场", "桥头", "祠堂里"];
const ROADS = ["青阳路", "长江路", "春晖路", "迎宾路", "新镇路", "惠安路", "横长泾路", "白塘路"];
const ESTATES = ["花园", "新村", "家园", "名苑", "雅居", "水岸"];

/** A made-up door in a real community: hamlet and number in a village, estate, block and room in a town. */
export function doorAddress(random: Random, community: SyntheticCommunity): string {
  const front = addressOf(community);
  if (community.kind === "村") return `${front}${random.pick(HAMLETS)}${random.between(1, 180)}号`;
  const room = `${random.between(1, 18)}0${random.between(1, 4)}室`;
  const estate = `${community.shortName.replace("社区", "")}${random.pick(ESTATES)}`;
  return `${front}${random.pick(ROADS)}${random.between(1, 999)}号${estate}${random.between(1, 40)}幢${room}`;
}

/** A place in the open, for events and key places. */
export function streetPlace(random: Random, community: SyntheticCommunity): string {
  const front = `${community.townName}${community.shortName}`;
  return community.kind === "村"
    ? `${front}${random.pick(HAMLETS)}${random.pick(["村口", "河边", "晒谷场", "茶园旁", "桥头", "公交站旁"])}`
    : `${front}${random.pick(ROADS)}${random.between(1, 999)}号${random.pick(["门前", "路口", "停车场", "北侧绿地", "地下车库"])}`;
}
