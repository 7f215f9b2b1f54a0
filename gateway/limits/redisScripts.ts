import { type CommandParser, defineScript } from "@redis/client";

/**
 * One script for each decision: Redis runs it as a whole, so replicas that ask at once are counted one after the other. The
 * time is the server's, the same for all replicas.
 */

/** KEYS: buckets. ARGV: 1 to take or 0 to look, then interval (ms) and burst of each. Answers the wait in milliseconds. */
const takeScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local wait = 0
local arrivals = {}
for index, key in ipairs(KEYS) do
  local interval = tonumber(ARGV[2 * index])
  local burst = tonumber(ARGV[2 * index + 1])
  local at = tonumber(redis.call('GET', key) or '0')
  if at < now then at = now end
  arrivals[index] = at + interval
  local own = at + interval - interval * burst - now
  if own > wait then wait = own end
end
if wait > 0.001 then return math.ceil(wait) end
if ARGV[1] == '1' then
  for index, key in ipairs(KEYS) do
    redis.call('SET', key, string.format('%.3f', arrivals[index]), 'PX', math.ceil(arrivals[index] - now) + 1)
  end
end
return 0`;

/** KEYS: one bucket. ARGV: interval (ms). Puts one back; a bucket that is full again is forgotten. */
const giveBackScript = `
local at = redis.call('GET', KEYS[1])
if not at then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
at = tonumber(at) - tonumber(ARGV[1])
if at <= now then return redis.call('DEL', KEYS[1]) end
redis.call('SET', KEYS[1], string.format('%.3f', at), 'PX', math.ceil(at - now) + 1)
return 1`;

/** KEYS: one account. ARGV: amount, limit (empty for none), end of its life (ms since 1970). Answers granted (1, 0), spent. */
const spendScript = `
local spent = tonumber(redis.call('GET', KEYS[1]) or '0')
local amount = tonumber(ARGV[1])
if ARGV[2] ~= '' and spent + amount > tonumber(ARGV[2]) then return {0, spent} end
spent = spent + amount
if spent < 0 then spent = 0 end
redis.call('SET', KEYS[1], string.format('%.0f', spent), 'PXAT', ARGV[3])
return {1, spent}`;

export interface KeyedBucket {
  readonly key: string;
  readonly intervalMs: number;
  readonly burst: number;
}

/** Sent by hash, and with its text to a server that does not know it (NOSCRIPT). */
export const redisScripts = {
  takeBuckets: defineScript({
    SCRIPT: takeScript,
    parseCommand: (parser: CommandParser, buckets: readonly KeyedBucket[], takes: boolean) => {
      parser.pushKeysLength(buckets.map(({ key }) => key));
      parser.push(takes ? "1" : "0");
      for (const { intervalMs, burst } of buckets) parser.push(String(intervalMs), String(burst));
    },
    transformReply: (reply: unknown) => Number(reply),
  }),
  giveBack: defineScript({
    SCRIPT: giveBackScript,
    NUMBER_OF_KEYS: 1,
    parseCommand: (parser: CommandParser, key: string, intervalMs: number) => {
      parser.pushKey(key);
      parser.push(String(intervalMs));
    },
    transformReply: () => undefined,
  }),
  spend: defineScript({
    SCRIPT: spendScript,
    NUMBER_OF_KEYS: 1,
    parseCommand: (parser: CommandParser, key: string, amount: number, limit: number | null, endsAt: number) => {
      parser.pushKey(key);
      parser.push(String(amount), limit === null ? "" : String(limit), String(endsAt));
    },
    transformReply: (reply: unknown) => {
      const [granted, spent] = reply as readonly unknown[];
      return { granted: Number(granted) === 1, spent: Number(spent) };
    },
  }),
};
