import type { World } from "../../../sandbox/world/types.ts";
import type { FuzzCaller } from "./fuzzCallers.ts";

/** Finds what only callers of one community may see: citizen numbers of its persons, codes of its households. */
export type StrangersIn = (text: string, caller: FuzzCaller, asked: string) => readonly string[];

export function createStrangersIn({ persons }: World): StrangersIn {
  const codeOf = new Map(persons.map(({ idNumber, householdCode }) => [idNumber, householdCode]));
  const households = new Set(codeOf.values());
  return (text, caller, asked) => {
    const numbers = [...text.matchAll(/329901\d{11}[\dX]/g)].flatMap(([found]) => [
      [found, codeOf.get(found)] as const,
    ]);
    const codes = [...text.matchAll(/\d{22}/g)].map(
      ([found]) => [found, households.has(found) ? found : undefined] as const,
    );
    return [...numbers, ...codes].flatMap(([found, code]) => {
      if (code === undefined || asked.includes(found)) return [];
      return caller.seesPersons && code.startsWith(caller.area ?? "") ? [] : [found];
    });
  };
}
