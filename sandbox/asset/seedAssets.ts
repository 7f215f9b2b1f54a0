import type { Client } from "pg";
import { insertRows } from "../postgres/insertRows.ts";
import type { World } from "../world/types.ts";
import { assetRow, contractRow, receiptRows } from "./assetRows.ts";
import { balanceRow, transactionRow, transactionStepRows } from "./ledgerRows.ts";
import { memberRows, organisationRow, shareholdingRows } from "./memberRows.ts";
import { ASSET_TABLES } from "./tables.ts";

/** Raise it when tables or rows change, so that older databases are filled again. */
export const ASSET_VERSION = 3;

export async function seedAssets(client: Client, world: World): Promise<void> {
  await client.query(ASSET_TABLES);
  await insertRows(client, "jtzc_zz", world.organisations.map(organisationRow));
  await insertRows(client, "jtzc_cy", memberRows(world));
  await insertRows(client, "jtzc_gq", world.members.flatMap(shareholdingRows));
  await insertRows(client, "jtzc_zc", world.assets.map(assetRow));
  await insertRows(client, "jtzc_ht", world.contracts.map(contractRow));
  await insertRows(client, "jtzc_sk", world.contracts.flatMap(receiptRows));
  await insertRows(client, "jtzc_kmye", world.balances.map(balanceRow));
  await insertRows(client, "jtzc_jy", world.transactions.map(transactionRow));
  await insertRows(client, "jtzc_jylc", world.transactions.flatMap(transactionStepRows));
}
