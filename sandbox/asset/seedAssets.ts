import type { Client } from "pg";
import { balanceKey } from "../dirt/assetDirt.ts";
import { dirtOf } from "../dirt/dirt.ts";
import { withDirt } from "../dirt/withDirt.ts";
import { insertRows } from "../postgres/insertRows.ts";
import type { World } from "../world/types.ts";
import { assetRow, contractRow, receiptRows } from "./assetRows.ts";
import { balanceRow, transactionRow, transactionStepRows } from "./ledgerRows.ts";
import { memberRows, organisationRow, shareholdingRows } from "./memberRows.ts";
import { ASSET_TABLES } from "./tables.ts";

/** Raise it when tables or rows change, so that older databases are filled again. */
export const ASSET_VERSION = 3;

export async function seedAssets(client: Client, world: World): Promise<void> {
  const dirt = dirtOf(world);
  await client.query(ASSET_TABLES);
  await insertRows(client, "jtzc_zz", world.organisations.map(organisationRow));
  await insertRows(client, "jtzc_cy", memberRows(world));
  const shares = world.members.flatMap(shareholdingRows);
  await insertRows(
    client,
    "jtzc_gq",
    withDirt(shares, ({ gqbh }) => gqbh, dirt, "asset.shareholding"),
  );
  const assets = world.assets.map(assetRow);
  await insertRows(
    client,
    "jtzc_zc",
    withDirt(assets, ({ zcbh }) => zcbh, dirt, "asset.asset"),
  );
  const contracts = world.contracts.map(contractRow);
  await insertRows(
    client,
    "jtzc_ht",
    withDirt(contracts, ({ htbh }) => htbh, dirt, "asset.contract"),
  );
  const receipts = world.contracts.flatMap(receiptRows);
  await insertRows(
    client,
    "jtzc_sk",
    withDirt(receipts, ({ skbh }) => skbh, dirt, "asset.receipt"),
  );
  const balances = world.balances.map(balanceRow);
  await insertRows(client, "jtzc_kmye", withDirt(balances, balanceKey, dirt, "asset.balance"));
  const transactions = world.transactions.map(transactionRow);
  await insertRows(
    client,
    "jtzc_jy",
    withDirt(transactions, ({ jybh }) => jybh, dirt, "asset.transaction"),
  );
  const steps = world.transactions.flatMap(transactionStepRows);
  await insertRows(
    client,
    "jtzc_jylc",
    withDirt(steps, ({ jybh, xh }) => `${jybh}/${xh}`, dirt, "asset.transactionStep"),
  );
}
