import { type CommandParser, defineScript } from "@redis/client";

export interface LeaseRequest {
  readonly system: string;
  readonly holder: string;
  /** Counts the requests of a holder; one that comes late changes nothing. */
  readonly turn: number;
  /** Places that the holder keeps whatever is decided: those of calls under way. */
  readonly keeps: number;
  /** Places that it could use. */
  readonly wants: number;
  readonly concurrency: number;
  /** Of the holder, from now on; then its places are free. */
  readonly lifeMs: number;
  /** Calls to start at once, where the rate is limited; else 0. */
  readonly starts: number;
  /** 0 for no limit. */
  readonly callsPerSecond: number;
  readonly windowMs: number;
}

export interface LeaseReply {
  /** Places that the holder has now. */
  readonly held: number;
  /** Its fair part while others want places too; what is above it is given back as calls end. */
  readonly fair: number;
  readonly isContended: boolean;
  /** Holders alive, and the place of this one among them, from 0. */
  readonly holders: number;
  readonly rank: number;
  /** Calls that may start now. */
  readonly starts: number;
  /** Until another may start by the rate; 0 where the rate holds nothing up. */
  readonly waitMs: number;
}

/**
 * KEYS: lives, held, wanted, turns, starts of one system. ARGV: the request, in the order of its fields without the system.
 * The fair part is max-min: who wants least is served first, what they leave is divided; equal ones change places twice a
 * second, so that with more holders than places each has its turn. Starts are counted in a sliding window.
 */
const leaseScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder = ARGV[1]
local turn, keeps, wants, places = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local life, starts, rate, window = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  redis.call('ZREM', KEYS[1], dead)
  for index = 2, 4 do redis.call('HDEL', KEYS[index], dead) end
end
if turn <= tonumber(redis.call('HGET', KEYS[4], holder) or '-1') then return {keeps, keeps, 1, 0, 0, 0, 0} end
redis.call('ZADD', KEYS[1], now + life, holder)
redis.call('HSET', KEYS[3], holder, wants)
redis.call('HSET', KEYS[4], holder, turn)
local names = redis.call('ZRANGE', KEYS[1], 0, -1)
table.sort(names)
local count = #names
local shift = math.floor(now / 500) % count
local entries, others, wanted, wanting, rank = {}, 0, 0, 0, 0
for index, name in ipairs(names) do
  local demand = tonumber(redis.call('HGET', KEYS[3], name) or '0')
  if name == holder then rank = index - 1 else others = others + tonumber(redis.call('HGET', KEYS[2], name) or '0') end
  wanted = wanted + demand
  if demand > 0 then wanting = wanting + 1 end
  entries[index] = {name = name, demand = demand, order = (index + shift) % count}
end
table.sort(entries, function(a, b)
  if a.demand ~= b.demand then return a.demand < b.demand end
  return a.order < b.order
end)
local left, fair = places, 0
for index, entry in ipairs(entries) do
  local part = math.min(entry.demand, math.floor(left / (count - index + 1)))
  left = left - part
  if entry.name == holder then fair = part end
end
local held = keeps + math.max(0, math.min(math.min(wants, fair) - keeps, places - others - keeps))
redis.call('HSET', KEYS[2], holder, held)
local granted, wait = 0, 0
if rate > 0 then
  local most = math.min(starts, math.max(1, math.floor(rate / math.max(1, wanting))))
  while granted < most do
    local oldest = redis.call('LINDEX', KEYS[5], rate - 1)
    if oldest and tonumber(oldest) + window > now then
      wait = tonumber(oldest) + window - now
      break
    end
    redis.call('LPUSH', KEYS[5], now)
    granted = granted + 1
  end
  redis.call('LTRIM', KEYS[5], 0, rate - 1)
  redis.call('PEXPIRE', KEYS[5], window + 1000)
end
for index = 1, 4 do redis.call('PEXPIRE', KEYS[index], life + 1000) end
return {held, fair, wanted > places and 1 or 0, count, rank, granted, wait}`;

const leaveScript = `
redis.call('ZREM', KEYS[1], ARGV[1])
for index = 2, 4 do redis.call('HDEL', KEYS[index], ARGV[1]) end
return 1`;

const keysOf = (system: string) =>
  ["lives", "held", "wanted", "turns", "starts"].map((part) => `sources:${system}:${part}`);

/** One script for each decision, by the server's time, as with the limits of clients. */
export const leaseScripts = {
  lease: defineScript({
    SCRIPT: leaseScript,
    parseCommand: (parser: CommandParser, request: LeaseRequest) => {
      const { holder, turn, keeps, wants, concurrency, lifeMs, starts, callsPerSecond, windowMs } = request;
      parser.pushKeysLength(keysOf(request.system));
      parser.push(holder);
      const numbers = [turn, keeps, wants, concurrency, lifeMs, starts, callsPerSecond, windowMs];
      parser.push(...numbers.map(String));
    },
    transformReply: (reply: unknown): LeaseReply => {
      const [held = 0, fair = 0, contended = 0, holders = 0, rank = 0, starts = 0, waitMs = 0] = (
        reply as readonly unknown[]
      ).map(Number);
      return { held, fair, isContended: contended === 1, holders, rank, starts, waitMs };
    },
  }),
  leave: defineScript({
    SCRIPT: leaveScript,
    parseCommand: (parser: CommandParser, system: string, holder: string) => {
      parser.pushKeysLength(keysOf(system).slice(0, 4));
      parser.push(holder);
    },
    transformReply: () => undefined,
  }),
};
