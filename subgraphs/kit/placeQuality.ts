import { type DataQualityFlag, dataQualityFlags } from "../../adapters/values/dataQuality.ts";
import type { PlaceIssue } from "./places.ts";

/** A record's flags, with one for a community that its code does not lead to. */
export function qualityWithPlace(
  flags: readonly DataQualityFlag[],
  issue: PlaceIssue | null,
): readonly DataQualityFlag[] {
  return issue === null ? flags : [...flags, ...dataQualityFlags(["community", issue])];
}
