import { setImmediate as turn } from "node:timers/promises";
import type { FormattedExecutionResult } from "graphql";
import { AccessError } from "../../../access/accessError.ts";
import type { Credentials, Identity } from "../../../access/identity.ts";
import type { Answering } from "../../answer.ts";
import { formattedError } from "../../answered.ts";
import type { Prepared } from "../../asked.ts";
import type { Gate } from "../../caller/gate.ts";
import type { CompiledEngine } from "../../execute/compiledEngine.ts";
import type { RequestContext } from "../../operation/requestContext.ts";
import { type AuditOrigin, beginEntry } from "../../record/auditEntry.ts";
import type { Recorder } from "../../record/recorder.ts";
import type { Config } from "../../settings/config.ts";

export interface LiveOperationsOptions {
  readonly config: Config;
  readonly engine: CompiledEngine;
  readonly answering: Answering;
  readonly gate: Gate;
  /** Null without a query log. */
  readonly recorder: Recorder | null;
}

/** By what it was told who sent an operation: it is asked again as long as a subscription lives. */
export interface LiveOrigin {
  readonly identity: Identity;
  readonly credentials: Credentials;
  readonly transport: AuditOrigin["transport"];
}

/** Masked; one for a query or mutation, one for each event of a subscription. Its `return` ends it at once. */
export type LiveResults = AsyncGenerator<FormattedExecutionResult, void>;

/** What WebSockets and event streams have in common: operations that may go on and on, and their end. */
export interface LiveOperations {
  readonly results: (prepared: Prepared, origin: LiveOrigin) => LiveResults;
  /** Every subscription ends; new ones are not begun. Resolves when all operations have, or after the deadline. */
  readonly stop: (deadlineMs: number) => Promise<void>;
  readonly isStopping: () => boolean;
}

export function createLiveOperations(options: LiveOperationsOptions): LiveOperations {
  const { config, engine, answering, gate, recorder } = options;
  /** How to end each running subscription. */
  const endings = new Set<(reason: string) => void>();
  let running = 0;
  let isStopping = false;
  let settled = Promise.withResolvers<void>();

  const endAll = (reason: string) => {
    for (const end of [...endings]) end(reason);
  };
  // An event of the old graph may not fit the new one, and a client that subscribes again is validated against it.
  engine.onUpdate(() => endAll("The graph has changed; subscribe again."));

  /** Why a subscription may not go on; null when it may. */
  async function lostBy({ identity, credentials }: LiveOrigin): Promise<string | null> {
    try {
      const { caller } = await gate.identify(credentials);
      return caller === identity.caller ? null : rightsChanged;
    } catch (error) {
      if (error instanceof AccessError) return `${error.message} Subscribe again.`;
      throw error;
    }
  }

  function results(read: Prepared, origin: LiveOrigin): LiveResults {
    const leave = new AbortController();
    const prepared = { ...read, context: eventContextOf(read, origin, leave.signal, recorder !== null) };
    let ended: string | null = null;
    const end = (reason: string) => {
      ended ??= reason;
      leave.abort();
    };
    const recheck = async () => {
      const lost = await lostBy(origin);
      if (lost !== null) end(lost);
    };

    async function* answers(): LiveResults {
      if (prepared.operation.kind === "subscription") {
        for await (const answered of answering.events(prepared, recheck)) yield answered.result();
      } else {
        yield (await answering.answer(prepared)).result();
      }
      if (ended !== null) yield { errors: [formattedError("SUBSCRIPTION_ENDED", ended)] };
    }

    async function* counted(): LiveResults {
      const lifeTimer = setTimeout(() => end(tooOld), config.liveLifeMs);
      const over = recorder?.begun();
      running += 1;
      if (prepared.operation.kind === "subscription") endings.add(end);
      if (isStopping) end(stopping);
      try {
        yield* answers();
      } finally {
        clearTimeout(lifeTimer);
        endings.delete(end);
        running -= 1;
        over?.();
        if (running === 0) settled.resolve();
      }
    }

    const generator = counted();
    const finish = generator.return.bind(generator);
    return Object.assign(generator, {
      // A generator that waits for an event would return only after it.
      return: (value: undefined) => {
        leave.abort();
        return finish(value);
      },
    });
  }

  return {
    results,
    async stop(deadlineMs) {
      isStopping = true;
      settled = Promise.withResolvers<void>();
      endAll(stopping);
      const timer = setTimeout(() => settled.resolve(), deadlineMs);
      if (running > 0) await settled.promise;
      clearTimeout(timer);
      // The last results have left; what says that they were the last follows within this turn.
      await turn();
    },
    isStopping: () => isStopping,
  };
}

/** The context of a reader of the results, while it reads; with its own records. */
function eventContextOf(
  { operation, asked, context }: Prepared,
  origin: LiveOrigin,
  left: AbortSignal,
  isRecorded: boolean,
) {
  const { requestId, address } = context;
  const { identity, transport } = origin;
  const members = { identity, operation: operation.compiled.audit, variables: asked.variables };
  return {
    ...{ requestId, address, identity },
    entry: isRecorded ? Object.assign(beginEntry({ requestId, address, transport }), members) : null,
    isGone: () => left.aborted,
    onGone: (told) => (left.aborted ? told() : left.addEventListener("abort", told, { once: true })),
  } satisfies RequestContext;
}

const rightsChanged = "The rights of the client have changed; subscribe again.";
const tooOld = "The subscription has reached its longest life; subscribe again.";
const stopping = "The gateway is stopping; subscribe again.";
