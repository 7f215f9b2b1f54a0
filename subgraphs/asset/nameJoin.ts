import type { AssetRecord } from "../../adapters/systems/asset/asset.ts";
import type { ContractRecord } from "../../adapters/systems/asset/contract.ts";

/**
 * Assets and contracts of one organisation, joined as the platform does: by the asset's name, exactly, after trimming.
 * A name that two assets bear joins nothing.
 */
export interface NameJoin {
  readonly assetOf: (contract: ContractRecord) => AssetRecord | null;
  readonly contractsOf: (asset: AssetRecord) => readonly ContractRecord[];
  /** How many assets bear the name. */
  readonly bearersOf: (assetName: string) => number;
  /** Contracts that write the name, whether or not it names one asset. */
  readonly contractsNaming: (assetName: string) => readonly ContractRecord[];
}

export function joinByName(assets: readonly AssetRecord[], contracts: readonly ContractRecord[]): NameJoin {
  const assetsByName = Map.groupBy(assets, ({ name }) => name);
  const contractsByName = Map.groupBy(contracts, ({ assetName }) => assetName);
  const bearersOf = (name: string) => assetsByName.get(name)?.length ?? 0;
  const contractsNaming = (name: string) => contractsByName.get(name) ?? [];
  return {
    bearersOf,
    contractsNaming,
    assetOf: ({ assetName }) =>
      assetName === null || bearersOf(assetName) !== 1 ? null : (assetsByName.get(assetName)?.[0] ?? null),
    contractsOf: ({ name }) => (name === null || bearersOf(name) !== 1 ? [] : contractsNaming(name)),
  };
}
