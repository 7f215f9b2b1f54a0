import type { ExerciseLevel, ItemRecord } from "../../adapters/systems/service/item.ts";
import type { SubmissionInput } from "../../adapters/systems/service/submission.ts";
import type { Places } from "../kit/places.ts";
import { isSameText } from "../kit/sameText.ts";
import { type UserError, userError } from "../kit/userError.ts";

/** What is wrong with a submission for this very item. What the platform leaves open about an item refuses nothing. */
export function itemErrors(places: Places, item: ItemRecord, input: SubmissionInput): readonly UserError[] {
  return [
    ...(isHandledFor(places, item, input.communityCode)
      ? []
      : [userError("itemCode", "INVALID_VALUE", "The department of that item is one of another county.")]),
    ...(item.channels.length === 0 || item.channels.includes(input.channel)
      ? []
      : [
          userError(
            "channel",
            "INVALID_VALUE",
            "The item does not offer that channel; ServiceItem.channels lists them.",
          ),
        ]),
    ...materialsOfItemErrors(item, input.materials),
  ];
}

/** Digits of the division code (GB/T 2260) within which a department of the level is responsible. */
const digitsOf: Readonly<Record<ExerciseLevel, number>> = {
  NATIONAL: 0,
  PROVINCE: 2,
  PREFECTURE: 4,
  COUNTY: 6,
  TOWN: 6,
  COMMUNITY: 6,
};

/** Digits 3 to 8 of a unified social credit code (GB 32100) are the division at which the department is registered. */
function isHandledFor(places: Places, { departmentUscc, level }: ItemRecord, communityCode: string): boolean {
  const division = departmentUscc?.slice(2, 8) ?? "";
  const responsibleFor = division.slice(0, digitsOf[level ?? "COUNTY"]).replace(/(00){1,2}$/, "");
  const community = places.today(communityCode) ?? communityCode;
  return places.prefixesOf(responsibleFor).some((prefix) => community.startsWith(prefix));
}

/** Every required material by its name in the guide, and none that the guide does not name. */
function materialsOfItemErrors({ materials }: ItemRecord, names: readonly string[]): readonly UserError[] {
  if (materials.length === 0) return [];
  const isNamed = (name: string) => names.some((given) => isSameText(given, name));
  const missing = materials.filter(({ name, required }) => required === true && !isNamed(name));
  const unknown = names.filter((given) => !materials.some(({ name }) => isSameText(given, name)));
  if (missing.length === 0 && unknown.length === 0) return [];
  const problem = missing.length > 0 ? "A required material is missing" : "The item has no material of that name";
  return [userError("materials", "INVALID_VALUE", `${problem}; ServiceItem.materials lists them.`)];
}
