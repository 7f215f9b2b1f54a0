import type { Log } from "../kit/log.ts";
import type { Config } from "../settings/config.ts";
import { createLimits, type Limits } from "./limits.ts";
import { createMemoryCounters } from "./memoryCounters.ts";

/** Limits by configuration: counted here, or in Redis with the other gateways. Never waits for Redis. */
export async function openLimits(config: Config, log: Log): Promise<Limits> {
  const local = createMemoryCounters({ maxEntries: config.limitEntries, steadyClock: () => performance.now() });
  const { redisUrl: url, redisDeadlineMs: deadlineMs } = config;
  if (url === "") return createLimits(config, local);
  // Only where there is a Redis is its client loaded.
  const { openRedisCounters } = await import("./redisCounters.ts");
  return createLimits(config, openRedisCounters({ url, deadlineMs, local, log }));
}
