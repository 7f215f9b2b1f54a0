import { setImmediate as turn } from "node:timers/promises";
import { type ExecutionResult, type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from "graphql";
import { AccessError } from "../../../access/accessError.ts";
import type { OperationCall } from "../../../access/caller.ts";
import type { Credentials, Identity } from "../../../access/identity.ts";
import type { AuditOrigin } from "../../audit/auditEntry.ts";
import type { Intend } from "../../audit/intend.ts";
import type { OperationAudit } from "../../audit/operationAudit.ts";
import type { Recorder } from "../../audit/recorder.ts";
import { contractRefusal, type Gate, type Refusal, refusalOf, refusedError } from "../../caller/gate.ts";
import { withinBudget } from "../../caller/withinBudget.ts";
import type { Config } from "../../config.ts";
import type { CompiledEngine } from "../../execute/compiledEngine.ts";
import { executionResult, type OperationAnswer } from "../../execute/operationAnswer.ts";
import type { Log } from "../../log.ts";
import { type ReadDocumentOf, type ReadyOperation, readyOperation } from "../../operation/operationReader.ts";
import { withOwnDeadline } from "../../operation/ownDeadline.ts";
import { internalErrorMessage } from "../../shape/maskError.ts";
import { maskResult } from "../../shape/maskResult.ts";
import { recordsOf } from "./liveRecords.ts";

export interface LiveOperationsOptions {
  readonly config: Config;
  readonly log: Log;
  readonly engine: CompiledEngine;
  readonly readDocument: ReadDocumentOf;
  readonly gate: Gate;
  /** Null without a query log. */
  readonly recorder: Recorder | null;
}

export interface LiveRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Who sent an operation, and by what that was told: it is asked again as long as a subscription lives. */
export interface LiveSender {
  readonly identity: Identity;
  readonly credentials: Credentials;
  readonly transport: AuditOrigin["transport"];
}

/** Masked; one for a query or mutation, one for each event of a subscription. Its `return` ends it at once. */
export type LiveResults = AsyncGenerator<FormattedExecutionResult, void>;

export type LiveOperation =
  | { readonly kind: ReadyOperation["kind"]; readonly results: (requestId: string) => LiveResults }
  | {
      readonly kind: "refused";
      readonly errors: readonly GraphQLFormattedError[];
      /** Null for what never became an operation. */
      readonly audit: OperationAudit | null;
    };

/** What WebSockets and event streams have in common: operations that may go on and on, and their end. */
export interface LiveOperations {
  readonly read: (request: LiveRequest, sender: LiveSender, requestId: string) => Promise<LiveOperation>;
  /** Every subscription ends; new ones are not begun. Resolves when all operations have, or after the deadline. */
  readonly stop: (deadlineMs: number) => Promise<void>;
  readonly isStopping: () => boolean;
}

export function createLiveOperations(options: LiveOperationsOptions): LiveOperations {
  const { config, log, engine, readDocument, gate, recorder } = options;
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

  async function* answersOf(
    operation: ReadyOperation,
    request: LiveRequest,
    sender: LiveSender,
    call: OperationCall,
    intend: Intend | null,
  ): AsyncGenerator<OperationAnswer | GraphQLError> {
    const { variables } = request;
    const asker = { client: sender.identity.client, address: sender.credentials.address };
    const { compiled } = operation;
    const within = <Answer extends { readonly cost: number }>(run: () => Promise<Answer>) =>
      withinBudget(gate.limits, asker, () => compiled.estimate(variables), run);
    if (operation.kind === "subscription") {
      for await (const answer of operation.compiled.subscribe(variables, call, config.operationDeadlineMs)) {
        // Each event is an execution of its own.
        const paid = await within(async () => ({ cost: compiled.estimate(variables), answer }));
        yield paid instanceof GraphQLError ? paid : paid.answer;
        if (paid instanceof GraphQLError) return;
      }
    } else {
      yield await within(() =>
        withOwnDeadline(call, config.operationDeadlineMs, (own) => operation.compiled.run(variables, own, intend)),
      );
    }
  }

  /** Why a subscription may not go on; null when it may. */
  async function lostBy({ identity, credentials }: LiveSender): Promise<string | null> {
    try {
      const { caller } = await gate.identify(credentials);
      return caller === identity.caller ? null : rightsChanged;
    } catch (error) {
      if (error instanceof AccessError) return `${error.message} Subscribe again.`;
      throw error;
    }
  }

  function run(operation: ReadyOperation, request: LiveRequest, sender: LiveSender, requestId: string): LiveResults {
    const leave = new AbortController();
    let ended: string | null = null;
    const end = (reason: string) => {
      ended ??= reason;
      leave.abort();
    };

    async function* masked(): LiveResults {
      const isSubscription = operation.kind === "subscription";
      const record = recordsOf(recorder, operation.compiled.audit, request, sender, requestId);
      try {
        const { caller } = sender.identity;
        // That it was opened is a record of its own: events may never come.
        const refused = isSubscription ? await record.opened() : null;
        if (refused !== null) return yield refused;
        const call = { requestId, signal: leave.signal, caller };
        for await (const answer of answersOf(operation, request, sender, call, record.intend)) {
          const lost = isSubscription ? await lostBy(sender) : null;
          if (lost !== null) end(lost);
          const isAborted = leave.signal.aborted;
          const result = maskResult(resultOf(answer), requestId, log);
          // Also of what nobody takes any more: it has run.
          const unrecorded = await record.answer(answer, result.errors ?? [], { isEvent: isSubscription, isAborted });

          yield unrecorded ?? result;
          if (unrecorded !== null) return;
        }
      } catch (error) {
        log.error({ requestId, err: error }, "operation failed");
        const failed = { message: internalErrorMessage, extensions: { code: "INTERNAL_SERVER_ERROR" } };
        yield (await record.failed([failed])) ?? { errors: [failed] };
      }
      if (ended !== null) yield { errors: [{ message: ended, extensions: { code: "SUBSCRIPTION_ENDED" } }] };
    }

    async function* results(): LiveResults {
      const lifeTimer = setTimeout(() => end(tooOld), config.liveLifeMs);
      const over = recorder?.begun();
      running += 1;
      if (operation.kind === "subscription") endings.add(end);
      if (isStopping) end(stopping);
      try {
        yield* masked();
      } finally {
        clearTimeout(lifeTimer);
        endings.delete(end);
        running -= 1;
        over?.();
        if (running === 0) settled.resolve();
      }
    }

    const generator = results();
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
    async read(request, sender, requestId) {
      const version = engine.current();
      const { caller } = sender.identity;
      const audience = gate.audienceOf(sender.identity);
      const refusedContract = contractRefusal(version, audience);
      if (refusedContract !== null) return refused(refusedContract);
      const read = await readDocument(version, audience, request.query, request.operationName);
      if ("refused" in read) return { kind: "refused", errors: read.refused, audit: null };
      const access = await gate.authorize(version, read, audience, caller, requestId);
      const operation = readyOperation(version, read, access);
      const refusal = refusalOf(sender.identity, access);
      if (refusal !== null) return refused(refusal, operation.compiled.audit);
      return { kind: operation.kind, results: (id) => run(operation, request, sender, id) };
    },
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

function refused(refusal: Refusal, audit: OperationAudit | null = null): LiveOperation {
  return { kind: "refused", errors: [refusedError(refusal).toJSON()], audit };
}

function resultOf(answer: OperationAnswer | GraphQLError): ExecutionResult {
  return answer instanceof GraphQLError ? { errors: [answer] } : executionResult(answer);
}

const rightsChanged = "The rights of the client have changed; subscribe again.";
const tooOld = "The subscription has reached its longest life; subscribe again.";
const stopping = "The gateway is stopping; subscribe again.";
