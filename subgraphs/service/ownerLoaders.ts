import DataLoader from "dataloader";
import type { Call } from "../../adapters/contract.ts";
import type { ApplicationRecord } from "../../adapters/systems/service/application.ts";
import { type FrontDatabase, ownersPerCall } from "../../adapters/systems/service/frontDatabase.ts";
import type { ApplicationFilter, ApplicationWindow, Owners } from "../../adapters/systems/service/frontStatements.ts";
import { remembered } from "../remembered.ts";

type OwnerKind = Owners["kind"];

/** Applications of communities, divisions and persons. Owners asked with the same arguments share one statement. */
export interface OwnerLoaders {
  /** Last changed first. */
  readonly applicationsOf: (
    kind: OwnerKind,
    code: string,
    filter: ApplicationFilter,
    window: ApplicationWindow,
  ) => Promise<readonly ApplicationRecord[]>;
  readonly applicationCountOf: (kind: OwnerKind, code: string, filter: ApplicationFilter) => Promise<number>;
}

export function createOwnerLoaders(front: FrontDatabase["operations"], call: Call): OwnerLoaders {
  const options = { maxBatchSize: ownersPerCall };
  const pages = remembered(
    (kind: OwnerKind, filter: ApplicationFilter, window: ApplicationWindow) =>
      new DataLoader<string, readonly ApplicationRecord[]>(async (codes) => {
        const groups = await front.applicationPages({ owners: { kind, codes }, filter, window }, call);
        return codes.map((code) => groups.get(code) ?? []);
      }, options),
  );
  const counts = remembered(
    (kind: OwnerKind, filter: ApplicationFilter) =>
      new DataLoader<string, number>(async (codes) => {
        const known = await front.applicationCounts({ owners: { kind, codes }, filter }, call);
        return codes.map((code) => known.get(code) ?? 0);
      }, options),
  );
  return {
    applicationsOf: (kind, code, filter, window) => pages(kind, filter, window).load(code),
    applicationCountOf: (kind, code, filter) => counts(kind, filter).load(code),
  };
}
