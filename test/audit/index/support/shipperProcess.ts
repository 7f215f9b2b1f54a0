/** A shipper in a process of its own that tells of every statement: [node] shipperProcess.ts DATABASE_URL DIRECTORY */
import pg from "pg";
import { openIndex } from "../../../../audit/index/openIndex.ts";
import { openShipper } from "../../../../audit/index/shipper.ts";

const [databaseUrl = "", directory = ""] = process.argv.slice(2);
const query = pg.Client.prototype.query;
pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
  process.stdout.write("statement\n");
  return Reflect.apply(query, this, given);
} as typeof query;
const index = openIndex({ databaseUrl });
const shipper = openShipper({
  ...{ index, directory, own: null, isGone: () => true, hashAlgorithm: "sha256", maxLagBytes: 1e9, maxLagS: 1e9 },
  ...{ log: { warn: () => undefined }, batchRecords: 100 },
});
await shipper.catchUp();
await shipper.close();
await index.close();
