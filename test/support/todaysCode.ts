import { formerCodes } from "../../sandbox/world/formerCodes.ts";

const todaysCodes = new Map([...formerCodes].map(([today, former]) => [former, today]));

/** The code of a place of the sandbox's world as the graph knows it: that of today, in which some systems do not hold it. */
export function todaysCode(code: string): string {
  const community = todaysCodes.get(code.slice(0, 12));
  return community === undefined ? code : community + code.slice(12);
}
