import DataLoader from "dataloader";
import type { Call, Page } from "../../adapters/system.ts";
import type { ApplicationRecord } from "../../adapters/systems/service/applicationRecord.ts";
import { type FrontDatabase, ownersPerCall } from "../../adapters/systems/service/frontDatabase.ts";
import type { ApplicationFilter, ApplicationWindow, Owners } from "../../adapters/systems/service/frontStatements.ts";
import { narrowedCount } from "../kit/narrowedList.ts";
import type { Places } from "../kit/places.ts";
import { remembered } from "../kit/remembered.ts";
import type { View } from "../subgraph.ts";

const nothing: Page<ApplicationRecord> = { rows: [], total: null };

type OwnerKind = Owners["kind"];

/** Applications of communities, divisions and persons. Owners asked with the same arguments share one statement. */
export interface OwnerLoaders {
  /** Last changed first. */
  readonly applicationsOf: (
    kind: OwnerKind,
    code: string,
    filter: ApplicationFilter,
    window: ApplicationWindow,
  ) => Promise<Page<ApplicationRecord>>;
  readonly applicationCountOf: (kind: OwnerKind, code: string, filter: ApplicationFilter) => Promise<number>;
}

/** For a caller who sees an area alone, of that alone: what is outside is not asked for. */
export function createOwnerLoaders(
  front: FrontDatabase["operations"],
  call: Call,
  { area, holdAbsence }: View,
  { partsOf }: Pick<Places, "partsOf">,
): OwnerLoaders {
  const ownersOf = (kind: OwnerKind, codes: readonly string[]): Owners =>
    kind === "applicant" ? { kind, codes } : { kind, codes, former: formerCodesOf(codes, partsOf) };

  const options = { maxBatchSize: ownersPerCall };
  const pages = remembered(
    (kind: OwnerKind, filter: ApplicationFilter, window: ApplicationWindow) =>
      new DataLoader<string, Page<ApplicationRecord>>(async (codes) => {
        const groups = await front.applicationPages({ owners: ownersOf(kind, codes), filter, window }, call);
        return codes.map((code) => groups.get(code) ?? nothing);
      }, options),
  );
  const counts = remembered(
    (kind: OwnerKind, filter: ApplicationFilter) =>
      new DataLoader<string, number>(async (codes) => {
        const known = await front.applicationCounts({ owners: ownersOf(kind, codes), filter }, call);
        return codes.map((code) => known.get(code) ?? 0);
      }, options),
  );
  const everywhere: OwnerLoaders = {
    applicationsOf: (kind, code, filter, window) => pages(kind, filter, window).load(code),
    applicationCountOf: (kind, code, filter) => counts(kind, filter).load(code),
  };
  if (area.isEverywhere) return everywhere;
  const inside = (filter: ApplicationFilter) => ({ ...filter, within: area.prefixes.flatMap(partsOf) });
  return {
    async applicationsOf(kind, code, filter, window) {
      if (kind !== "applicant")
        return area.contains(code) ? everywhere.applicationsOf(kind, code, filter, window) : nothing;
      return holdAbsence(
        () => everywhere.applicationsOf(kind, code, inside(filter), window),
        ({ rows, gaps }) => rows.length === 0 && gaps === undefined,
      );
    },
    async applicationCountOf(kind, code, filter) {
      if (kind === "applicant") return everywhere.applicationCountOf(kind, code, inside(filter));
      const count = (part: string) => everywhere.applicationCountOf(kind, part, filter);
      if (kind === "community") return area.contains(code) ? count(code) : 0;
      return (await narrowedCount(area.narrow(code), count)) ?? 0;
    },
  };
}

/** The former codes under which records of each owner may still stand. */
function formerCodesOf(codes: readonly string[], partsOf: Places["partsOf"]): NonNullable<Owners["former"]> {
  return codes.flatMap((owner) =>
    partsOf(owner)
      .slice(1)
      .map((code) => ({ owner, code })),
  );
}
