import type { Log } from "../kit/log.ts";
import type { Config } from "../settings/config.ts";
import { createLimits, type Limits } from "./limits.ts";
import { createMemoryCounters } from "./memoryCounters.ts";
import { openRedisCounters } from "./redisCounters.ts";

/** Limits by configuration: counted here, or in Redis with the other gateways. Never waits for Redis. */
export function openLimits(config: Config, log: Log): Limits {
  const local = createMemoryCounters({ maxEntries: config.limitEntries, steadyClock: () => performance.now() });
  const { redisUrl: url, redisDeadlineMs: deadlineMs } = config;
  return createLimits(config, url === "" ? local : openRedisCounters({ url, deadlineMs, local, log }));
}
