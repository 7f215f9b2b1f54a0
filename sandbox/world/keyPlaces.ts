import { streetPlace } from "./addresses.ts";
import { pastTime, shareOf, type WorldContext } from "./context.ts";
import { liveMicroGrids } from "./grids.ts";
import { anyName, mobilePhone } from "./names.ts";
import type { SyntheticGrid, SyntheticKeyPlace } from "./types.ts";

const KEY_PLACES_AT_SCALE_1 = 420;
const KINDS = [
  ["加油站", "危化品单位"],
  ["幼儿园", "学校"],
  ["敬老院", "养老机构"],
  ["农贸市场", "人员密集场所"],
  ["卫生服务站", "医疗机构"],
  ["快捷酒店", "旅馆业"],
  ["网吧", "娱乐场所"],
  ["物流仓库", "仓储场所"],
  ["农家乐", "餐饮场所"],
  ["宗教活动点", "宗教场所"],
] as const;

/** Places that grid staff visit on a schedule. */
export function createKeyPlaces(context: WorldContext, grids: readonly SyntheticGrid[]): SyntheticKeyPlace[] {
  const microGrids = liveMicroGrids(grids);
  return context.communities.flatMap((community) => {
    const random = context.random.fork(`places ${community.code}`);
    const count = Math.min(shareOf(context, community, KEY_PLACES_AT_SCALE_1, 3, 12), 99_999);
    return Array.from({ length: count }, (_, number): SyntheticKeyPlace => {
      const [name, kind] = KINDS[number % KINDS.length] ?? KINDS[0];
      const round = Math.floor(number / KINDS.length);
      return {
        id: `CS${community.code}${String(number + 1).padStart(5, "0")}`,
        name: `${community.townName}${community.shortName}${name}${round === 0 ? "" : `（${round + 1}）`}`,
        kind,
        address: streetPlace(random, community),
        gridCode: random.pick(microGrids.get(community.code) ?? []).code,
        responsibleName: anyName(random),
        responsiblePhone: mobilePhone(random),
        updatedAt: pastTime(context, random, 1, 500),
      };
    });
  });
}
