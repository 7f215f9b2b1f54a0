import type { AssetRecord } from "../../adapters/systems/asset/asset.ts";
import type { AssetFilter } from "../../adapters/systems/asset/assetStatements.ts";
import type { ContractRecord } from "../../adapters/systems/asset/contract.ts";
import { transactionKey } from "../../adapters/systems/asset/transactionStatements.ts";
import type { Connection } from "../kit/connection.ts";
import type { Context } from "./context.ts";
import { type UnitPage, unitConnection } from "./unitConnection.ts";

type AssetArguments = UnitPage & { readonly [Name in keyof AssetFilter]?: AssetFilter[Name] | undefined };

/** 资产 of one or several organisations, in the order of their numbers. */
export function assetConnection(
  { load }: Context,
  units: readonly string[],
  { kind, usage, ...page }: AssetArguments,
): Promise<Connection<AssetRecord>> {
  const filter = { kind: kind ?? null, usage: usage ?? null };
  return unitConnection(units, page, { list: load.assets, filter, keyOf: ({ id }) => id });
}

/** 合同 of one or several organisations, in the order of their numbers. */
export function contractConnection(
  { load }: Context,
  units: readonly string[],
  page: UnitPage,
): Promise<Connection<ContractRecord>> {
  return unitConnection(units, page, { list: load.contracts, filter: {}, keyOf: ({ number }) => number });
}

export function memberConnection({ load }: Context, unit: string, page: UnitPage) {
  return unitConnection([unit], page, { list: load.members, filter: {}, keyOf: ({ number }) => number });
}

/** 产权交易, last changed first. */
export function transactionConnection({ load }: Context, unit: string, page: UnitPage) {
  return unitConnection([unit], page, { list: load.transactions, filter: {}, keyOf: transactionKey });
}

/** Codes of the organisations of a community. */
export async function unitsOf({ load }: Context, communityCode: string): Promise<readonly string[]> {
  return (await load.organisationsOf(communityCode)).map(({ unitCode }) => unitCode);
}
