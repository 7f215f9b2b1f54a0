import { setImmediate as yieldToRequests } from "node:timers/promises";
import { getIntrospectionQuery, Kind, parse } from "graphql";
import type { TrustedDocument } from "../../access/documents/readDocuments.ts";
import type { EngineVersion, WarmUp } from "../execute/compiledEngine.ts";
import type { CompiledOperation } from "../execute/compileOperation.ts";
import { wholeGraph } from "../graph/audience.ts";
import type { Log } from "../kit/log.ts";
import { type OperationReader, readyOperation } from "./operationReader.ts";

export interface WarmUpOptions {
  readonly reader: OperationReader;
  readonly trusted: readonly TrustedDocument[];
  /** Of the whole; what is not done by then is planned when it is asked for. */
  readonly deadlineMs: number;
  readonly log: Log;
}

/** Of the version before, the most recently used. */
const maxCarriedOver = 200;

/** A trusted document of up to three conditions is planned for all their combinations, one of more for none. */
const maxTrustedConditions = 3;

/** Times that the code which reads a text is run before anybody sends one: V8 compiles by what it has seen. */
const rehearsals = 5;

/** Of many fields, and not valid in the end, so that nobody keeps it. */
const rehearsedText = `{ __schema { types { ${Array.from(
  { length: 50 },
  (_, index) => `a${index}: fields(includeDeprecated: true) { name args { name type { kind name } } }`,
).join(" ")} } } __nothing }`;

/**
 * Plans and compiles, before a version takes requests, what will be asked of it: the trusted documents, and what was asked
 * most recently of the version before. Nothing in it stops the version from being used.
 */
export function createWarmUp({ reader, trusted, deadlineMs, log }: WarmUpOptions): WarmUp {
  return async (next, previous) => {
    const steps = [
      ...trusted.map((document) => () => prepareTrusted(next, document)),
      ...(previous === null ? [] : carriedOver(next, previous)),
    ];
    const startedAt = performance.now();
    const isLate = () => performance.now() - startedAt >= deadlineMs;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, deadlineMs);
    let done = 0;
    const work = async () => {
      if (previous === null) await rehearse(next);
      await prepareReading(next);
      for (const step of steps) {
        if (isLate()) return;
        await step();
        done += 1;
        await yieldToRequests();
      }
    };
    await Promise.race([work(), late.promise]);
    clearTimeout(timer);
    const durationMs = Math.round(performance.now() - startedAt);
    if (done < steps.length) log.warn({ supergraph: next.id, done, of: steps.length, durationMs }, "warm-up cut short");
    else if (done > 0) log.info({ supergraph: next.id, operations: done, durationMs }, "warmed up");
  };

  /** The code that reads and validates is compiled by being run: up to 40 ms of the first requests. */
  async function rehearse(next: EngineVersion): Promise<void> {
    for (let time = 0; time < rehearsals; time += 1) {
      await reader.read(next, wholeGraph, rehearsedText, undefined);
      await yieldToRequests();
    }
  }

  /** The schema is taken in, and what it tells of itself is written. */
  async function prepareReading(next: EngineVersion): Promise<void> {
    try {
      const introspection = await read(next, getIntrospectionQuery(), undefined);
      await introspection?.compiled.prepare({});
    } catch {
      // An operation on it says why the graph cannot be read.
    }
  }

  async function read(next: EngineVersion, text: string, operationName: string | undefined) {
    const document = await reader.read(next, wholeGraph, text, operationName);
    return "refused" in document ? null : readyOperation(next, document);
  }

  async function prepareTrusted(next: EngineVersion, { name, text }: TrustedDocument): Promise<void> {
    const operations = [];
    for (const operationName of operationNames(text)) operations.push(await read(next, text, operationName));
    try {
      for (const operation of operations.length === 0 ? [null] : operations) {
        if (operation === null) log.warn({ document: name, supergraph: next.id }, "trusted document is not valid here");
        else await prepareAll(operation.compiled);
      }
    } catch {
      log.warn({ document: name, supergraph: next.id }, "trusted document cannot be planned");
    }
  }

  function carriedOver(next: EngineVersion, previous: EngineVersion): readonly (() => Promise<void>)[] {
    const texts = reader.recentTexts(previous).slice(0, maxCarriedOver);
    const operations = previous.operations().slice(0, maxCarriedOver);
    return [
      ...texts.map((text) => async () => {
        for (const operationName of operationNames(text)) await read(next, text, operationName);
      }),
      ...operations.map(([text, before]) => async () => {
        const compiled = next.known(text) ?? (await read(next, text, undefined))?.compiled;
        // An operation that no longer fits, or cannot be planned, is refused with the reason when it is sent.
        for (const conditions of before.combinations()) await compiled?.prepare(conditions).catch(() => {});
      }),
    ];
  }
}

async function prepareAll({ conditions, prepare }: Pick<CompiledOperation, "conditions" | "prepare">): Promise<void> {
  if (conditions.length > maxTrustedConditions) return;
  for (let bits = 0; bits < 2 ** conditions.length; bits += 1) {
    await prepare(Object.fromEntries(conditions.map((name, index) => [name, Math.floor(bits / 2 ** index) % 2 === 1])));
  }
}

/** Undefined for the one without a name; none for a text that is no GraphQL. */
function operationNames(text: string): readonly (string | undefined)[] {
  try {
    return parse(text, { noLocation: true }).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
    );
  } catch {
    return [];
  }
}
