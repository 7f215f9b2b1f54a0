import { readFileSync } from "node:fs";
import { creditCode } from "./identifiers.ts";
import type { SyntheticCommunity, SyntheticDepartment } from "./types.ts";

/** 湖㳇镇 of 宜兴市 (rural) and 周市镇 of 昆山市 (urban). */
const PILOT_TOWNS = ["320282113", "320583102"];
const PILOT_COMMUNITIES = new Set(["320282113200", "320583102001"]);
const DIVISIONS = new URL("../../data/jiangsu-divisions.csv", import.meta.url);

/** The 47 communities of the two towns, in order of code, from the 2023 statistical codes. */
export function readCommunities(): SyntheticCommunity[] {
  const names = readDivisionNames();
  return [...names.keys()]
    .filter((code) => PILOT_TOWNS.includes(code.slice(0, 9)) && !code.endsWith("000"))
    .sort()
    .map((code, index) => {
      const name = names.get(code) ?? code;
      const kind = code.charAt(9) === "2" ? "村" : "社区";
      return {
        code,
        name,
        shortName: name
          .replace(/(村民委员会|居民委员会|居委会|村委会)$/, kind === "村" ? "村" : "")
          .replace("村村", "村"),
        kind,
        townCode: code.slice(0, 9),
        townName: names.get(`${code.slice(0, 9)}000`) ?? "",
        countyName: names.get(`${code.slice(0, 6)}000000`) ?? "",
        committeeUscc: creditCode(kind === "村" ? "54" : "55", code.slice(0, 6), 1000 + index),
        pilot: PILOT_COMMUNITIES.has(code),
      };
    });
}

/** The two town governments. */
export function createDepartments(communities: readonly SyntheticCommunity[]): SyntheticDepartment[] {
  return PILOT_TOWNS.map((townCode, index) => {
    const community = communities.find((candidate) => candidate.townCode === townCode);
    return {
      uscc: creditCode("11", townCode.slice(0, 6), index + 1),
      name: `${community?.countyName ?? ""}${community?.townName ?? ""}人民政府`,
      townCode,
    };
  });
}

/** `江苏省宜兴市湖㳇镇竹海村`: the front part of every address. */
export function addressOf(community: SyntheticCommunity): string {
  return `江苏省${community.countyName}${community.townName}${community.shortName}`;
}

function readDivisionNames(): Map<string, string> {
  const lines = readFileSync(DIVISIONS, "utf8").split("\n").slice(1);
  return new Map(
    lines.flatMap((line) => {
      const [code, name] = line.trim().split(",");
      return code && name ? [[code, name] as const] : [];
    }),
  );
}
