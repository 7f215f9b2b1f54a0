import { setTimeout as wait } from "node:timers/promises";
import { SourceError } from "../../errors.ts";
import type { SharedTokens } from "../../system.ts";
import type { TokenSeal } from "./sealToken.ts";
import type { Token } from "./tokenKeeper.ts";

export interface SharedLoadOptions {
  readonly system: string;
  readonly tokens: SharedTokens;
  readonly seal: TokenSeal;
  /** Asks the source. */
  readonly load: (signal: AbortSignal) => Promise<Token>;
}

/** A process that renews says so often that it still does. */
const heartbeatMs = 1_000;
/** Another process that renews is asked about so often. */
const pollMs = 50;
/** Others make this pause after a refused secret before one of them tries again. */
const sharedPauseMs = 30_000;

/**
 * A token that one process asks for and all of them use. Where nothing can be shared, this process asks for its own.
 *
 * @throws SourceError `credentials` where another process was refused a moment ago; what `load` throws
 */
export async function loadShared(
  { system, tokens, seal, load }: SharedLoadOptions,
  unlike: string | null,
  signal: AbortSignal,
): Promise<Token> {
  let spoiled = unlike;
  for (;;) {
    const claim = await tokens.claim(seal.name, spoiled);
    if (claim === null) return await load(signal);
    if (claim.kind === "renew") return await renewForAll();
    if (claim.kind === "token") {
      const value = seal.open(claim.token.sealed);
      if (value !== null) return { value, version: claim.token.version, lifeMs: claim.token.lifeMs };
      spoiled = claim.token.version;
    } else if (claim.kind === "secretRefused") {
      throw new SourceError({ system, reason: "credentials", sourceCode: "secret refused, waiting" });
    } else {
      await wait(Math.min(pollMs, Math.max(1, claim.waitMs)), undefined, { signal }).catch((cause: unknown) => {
        throw new SourceError({ system, reason: "timeout", cause });
      });
    }
  }

  async function renewForAll(): Promise<Token> {
    const heartbeat = setInterval(() => void tokens.claim(seal.name, spoiled), heartbeatMs).unref();
    try {
      const token = await load(signal);
      await tokens.settle(seal.name, { version: token.version, sealed: seal.seal(token.value), lifeMs: token.lifeMs });
      return token;
    } catch (error) {
      const isRefused = error instanceof SourceError && error.reason === "credentials";
      await tokens.settle(seal.name, { pauseMs: isRefused ? sharedPauseMs : 0 });
      throw error;
    } finally {
      clearInterval(heartbeat);
    }
  }
}
