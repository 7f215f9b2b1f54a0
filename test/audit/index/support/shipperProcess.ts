/** A shipper in a process of its own that dies before a statement of its choice: shipperProcess.ts DATABASE_URL DIRECTORY NUMBER */
import pg from "pg";
import { openIndex } from "../../../../audit/index/openIndex.ts";
import { openShipper } from "../../../../audit/index/shipper.ts";

const [databaseUrl = "", directory = "", last = "0"] = process.argv.slice(2);
const query = pg.Client.prototype.query;
let statements = 0;
pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
  statements += 1;
  if (statements === Number(last)) process.kill(process.pid, "SIGKILL");
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
