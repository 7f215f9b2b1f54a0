/**
 * One operation from its text to its answer, on every transport. A transport reads the operation from its client first,
 * and writes the answer afterwards. Requests refused earlier, for their body, token or rate, never get here.
 *
 *    read        parsed within limits, validated for the caller's audience, chosen by its name
 *    authorise   denied fields are cut, masks are compiled in
 *    refuse      for callers who want all or nothing
 *    reserve     the estimated cost, from the caller's budget
 *    execute     planned once, fetched, merged; identical queries of one caller share it
 *    shape       written with null bubbling and masks; errors masked
 *    settle      the actual cost
 *    record      on disk before the answer leaves
 */
import { GraphQLError } from "graphql";
import type { OperationCall } from "../access/caller.ts";
import { Answered, formattedError, refusedAs, refusedBy } from "./answered.ts";
import type { Asked, Prepared } from "./asked.ts";
import { contractRefusal, type Gate, refusalOf } from "./caller/gate.ts";
import { withinBudget } from "./caller/withinBudget.ts";
import type { CompiledEngine } from "./execute/compiledEngine.ts";
import { type OperationAnswer, refusedAnswer } from "./execute/operationAnswer.ts";
import type { Log } from "./kit/log.ts";
import { createJoin, joinKey } from "./operation/joinInFlight.ts";
import { callUntilGone, withCall } from "./operation/operationCall.ts";
import { type ReadDocumentOf, readyOperation } from "./operation/operationReader.ts";
import type { RequestContext } from "./operation/requestContext.ts";
import { intendOf } from "./record/intend.ts";
import type { Recorder } from "./record/recorder.ts";
import { internalErrorMessage } from "./shape/maskError.ts";
import { maskErrors } from "./shape/maskErrors.ts";

export interface AnsweringOptions {
  readonly engine: CompiledEngine;
  readonly readDocument: ReadDocumentOf;
  readonly gate: Gate;
  /** Null without a query log. */
  readonly recorder: Recorder | null;
  /** Of one execution: a query, a mutation, or one event of a subscription. */
  readonly operationDeadlineMs: number;
  /** Overlapping identical queries of one caller share one execution. */
  readonly joinInFlight: boolean;
  readonly log: Log;
}

export interface Answering {
  /** Reads, authorises and refuses. Records a refusal. */
  readonly prepare: (asked: Asked, context: RequestContext) => Promise<Prepared | Answered>;
  /** Runs and records a query or mutation. Never rejects. */
  readonly answer: (prepared: Prepared) => Promise<Answered>;
  /** Runs a subscription. Charges, shapes and records each event separately, after `recheck`. Never rejects. */
  readonly events: (prepared: Prepared, recheck: () => Promise<void>) => AsyncGenerator<Answered, void>;
  /** Records what a transport refuses for its own reasons. Resolves to what the client gets. */
  readonly record: (context: Pick<RequestContext, "entry" | "isGone">, answered: Answered) => Promise<Answered>;
}

export function createAnswering(options: AnsweringOptions): Answering {
  const { engine, readDocument, gate, recorder, operationDeadlineMs, log } = options;
  const join = createJoin<Answered>(operationDeadlineMs);

  async function prepare(asked: Asked, context: RequestContext): Promise<Prepared | Answered> {
    const { identity, requestId, entry } = context;
    const version = engine.current();
    const audience = gate.audienceOf(identity);
    const absent = contractRefusal(version, audience);
    if (absent !== null) return record(context, refusedBy(absent));

    const reading = readDocument(version, audience, asked.query, asked.operationName);
    const read = reading instanceof Promise ? await reading : reading;
    if ("refused" in read) return record(context, refusedAs(read.refused));

    const authorizing = gate.authorize(version, read, audience, identity.caller, requestId);
    const access = authorizing instanceof Promise ? await authorizing : authorizing;
    const operation = readyOperation(version, read, access);
    if (entry !== null) Object.assign(entry, { operation: operation.compiled.audit, variables: asked.variables });

    const refusal = refusalOf(identity, access);
    if (refusal !== null) return record(context, refusedAs([formattedError(refusal.code, refusal.message)]));
    return { operation, supergraph: version.id, asked, context };
  }

  async function answer({ operation, supergraph, asked: { variables }, context }: Prepared): Promise<Answered> {
    if (operation.kind === "subscription") throw new TypeError("answer: a subscription has events");
    const { compiled, kind, key } = operation;
    const estimate = () => compiled.estimate(variables);
    const intend = kind === "mutation" ? intendOf(recorder, context.entry) : null;
    const run = async (call: OperationCall) => shaped(await compiled.run(variables, call, intend), call.requestId);
    const runOrJoin = (call: OperationCall) =>
      options.joinInFlight && kind === "query"
        ? join(joinKey(supergraph, key, variables, context.identity.caller), call, run)
        : run(call);
    try {
      const paid = await withCall(context, operationDeadlineMs, (call) =>
        withinBudget(gate.limits, context, estimate, () => runOrJoin(call)),
      );
      return await record(context, paid instanceof GraphQLError ? unpaid(paid, context) : paid);
    } catch (error) {
      return failed(context, error);
    }
  }

  async function* events(prepared: Prepared, recheck: () => Promise<void>): AsyncGenerator<Answered, void> {
    const { operation, asked, context } = prepared;
    if (operation.kind !== "subscription") throw new TypeError("events: only a subscription has any");
    const { compiled } = operation;
    const estimate = () => compiled.estimate(asked.variables);
    let number = 0;
    try {
      // Opening has its own record, because events may never come.
      const opened = await record(context, new Answered(refusedAnswer([]), []));
      if (opened.errors.length > 0) return yield opened;
      for await (const event of compiled.subscribe(asked.variables, callUntilGone(context), operationDeadlineMs)) {
        number += 1;
        const paid = await withinBudget(gate.limits, context, estimate, async () => ({ cost: estimate() }));
        await recheck();
        const answered = paid instanceof GraphQLError ? unpaid(paid, context) : shaped(event, context.requestId);
        const ofEvent = { ...context, entry: context.entry && { ...context.entry, event: number } };
        const recorded = await record(ofEvent, answered);
        yield recorded;
        if (paid instanceof GraphQLError || recorded !== answered) return;
      }
    } catch (error) {
      yield failed(context, error);
    }
  }

  async function record(
    { entry, isGone }: Pick<RequestContext, "entry" | "isGone">,
    answered: Answered,
  ): Promise<Answered> {
    if (entry === null || recorder === null) return answered;
    const { facts, codes } = answered;
    // Bytes wait for the disk: until it is written, the text of an answer is thousands of pieces for the collector to move.
    answered.bytes();
    Object.assign(entry, { facts, codes, isAborted: isGone(), isRecorded: true });
    const refusal = await recorder.write(entry);
    return refusal === null ? answered : refusedBy(refusal);
  }

  function failed(context: RequestContext, error: unknown): Promise<Answered> {
    log.error({ requestId: context.requestId, err: error }, "operation failed");
    return record(context, refusedBy({ code: "INTERNAL_SERVER_ERROR", message: internalErrorMessage }));
  }

  const shaped = (answer: OperationAnswer, requestId: string) =>
    new Answered(answer, maskErrors(answer.errors, requestId, log));
  const unpaid = (error: GraphQLError, { requestId }: RequestContext) => shaped(refusedAnswer([error]), requestId);

  return { prepare, answer, events, record };
}
