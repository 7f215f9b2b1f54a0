import { type CommandParser, defineScript } from "@redis/client";
import type { SharedToken, TokenClaim } from "../system.ts";

/** A process that renews says so every second; after this another may. */
export const maxTokenClaimMs = 3_000;

/** KEYS: token, claim, pause of one name. ARGV: holder, version that is no longer any good, life of a claim. */
const claimScript = `
local version = redis.call('HGET', KEYS[1], 'version')
if version and version ~= ARGV[2] then
  return {'token', version, redis.call('HGET', KEYS[1], 'sealed'), redis.call('PTTL', KEYS[1])}
end
local pause = redis.call('PTTL', KEYS[3])
if pause > 0 then return {'secretRefused', '', '', pause} end
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[3]) then return {'renew', '', '', 0} end
if redis.call('GET', KEYS[2]) == ARGV[1] then
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
  return {'renew', '', '', 0}
end
return {'underWay', '', '', redis.call('PTTL', KEYS[2])}`;

/** A claim that has run out may have another holder by now, whose token is the newer one. */
const keepScript = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'sealed', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`;

const giveUpScript = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
if tonumber(ARGV[2]) > 0 then redis.call('SET', KEYS[3], '1', 'PX', ARGV[2]) end
return 1`;

const keysOf = (name: string) => ["token", "claim", "pause"].map((part) => `tokens:${name}:${part}`);

/** One script for each decision, so that of all processes one renews. */
export const tokenScripts = {
  claimToken: defineScript({
    SCRIPT: claimScript,
    parseCommand: (parser: CommandParser, name: string, holder: string, unlike: string | null) => {
      parser.pushKeysLength(keysOf(name));
      parser.push(holder, unlike ?? "", String(maxTokenClaimMs));
    },
    transformReply: (reply: unknown): TokenClaim => {
      const [kind, version, sealed, milliseconds] = (reply as readonly unknown[]).map(String);
      const waitMs = Number(milliseconds);
      if (kind === "token" && version !== undefined && sealed !== undefined) {
        return { kind, token: { version, sealed, lifeMs: waitMs } };
      }
      return kind === "secretRefused" || kind === "underWay" ? { kind, waitMs } : { kind: "renew" };
    },
  }),
  keepToken: defineScript({
    SCRIPT: keepScript,
    parseCommand: (parser: CommandParser, name: string, holder: string, token: SharedToken) => {
      parser.pushKeysLength(keysOf(name));
      parser.push(holder, token.version, token.sealed, String(Math.max(1, Math.floor(token.lifeMs))));
    },
    transformReply: () => undefined,
  }),
  giveUpToken: defineScript({
    SCRIPT: giveUpScript,
    parseCommand: (parser: CommandParser, name: string, holder: string, pauseMs: number) => {
      parser.pushKeysLength(keysOf(name));
      parser.push(holder, String(pauseMs));
    },
    transformReply: () => undefined,
  }),
};
