import { defineModule } from "../modules/defineModule.ts";
import { optionalText, url } from "../modules/settingKinds.ts";

/** 农村集体资产: organisations, members, shares, assets, contracts, balances, transactions and supervision warnings. */
export const assetModule = defineModule({
  name: "asset",
  title: "农村集体资产监管平台",
  holdsPersons: true,
  settings: {
    databaseUrl: {
      variable: "ASSET_DATABASE_URL",
      description: "Collective-asset platform: PostgreSQL, KingbaseES or openGauss, read-only account.",
      secret: true,
      ...url("postgres:", "postgresql:"),
    },
    dropDirectory: {
      variable: "ASSET_DROP_DIRECTORY",
      description: "Collective-asset platform: folder of the monthly file drop (out/yyyyMM); empty for none.",
      fallback: "",
      ...optionalText,
    },
  },
  schema: new URL("../../schema/asset.graphql", import.meta.url),
  load: () =>
    Promise.all([
      import("../../adapters/systems/asset/assetDatabase.ts"),
      import("../../adapters/systems/asset/assetDrop.ts"),
      import("./subgraph.ts"),
    ]),
  open(
    [{ assetDatabase }, { assetDrop }, { assetSubgraph }],
    { databaseUrl, dropDirectory },
    { places, personIds, deadlineMs, system },
  ) {
    const database = assetDatabase({ url: databaseUrl, deadlineMs }, system);
    const drop = dropDirectory === null ? null : assetDrop({ directory: dropDirectory, deadlineMs }, system);
    return {
      sources: drop === null ? [database] : [database, drop],
      subgraph: (edge) => assetSubgraph({ database, drop, places, personIds }, edge),
    };
  },
});
