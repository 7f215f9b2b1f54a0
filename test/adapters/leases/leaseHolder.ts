/** A process that takes all places of a system and keeps them: `node leaseHolder.ts redis://… grid 8`. */
import { openRedisLeases } from "../../../adapters/leases/redisLeases.ts";

const [url = "", system = "", places = "8"] = process.argv.slice(2);
const concurrency = Number(places);
const limits = { system, concurrency, callsPerSecond: Number.POSITIVE_INFINITY, longestCallMs: 500 };
const leases = openRedisLeases({ url, report: () => undefined });
const lease = leases.open(limits, 1, () => {
  lease.demand(lease.places(), concurrency - lease.places());
  if (lease.places() === concurrency) process.stdout.write("held\n");
});
lease.demand(0, concurrency);
setInterval(() => undefined, 1_000);
