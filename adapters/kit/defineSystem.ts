import type { AnyDeclaration, Operation, ReadRows, Source, SystemDeclaration } from "../system.ts";
import { makeOperation } from "./makeOperation.ts";
import { createRunner, type SystemOptions } from "./runner.ts";

export type { SystemOptions } from "./runner.ts";

/** The bound that ties an operation's request and reply to the protocol of its system. */
export interface DeclarationOf<Request, Reply> extends AnyDeclaration {
  readonly request: (...input: never[]) => Request;
  readonly decode: (reply: Reply, input: never, readRows: ReadRows) => unknown;
}

/**
 * Makes a declared system ready for use. Every operation becomes a function that batches, limits, repeats, times out and
 * translates failures. It gives a value or throws a `SourceError` with system and operation.
 *
 * @example
 * const grid = defineSystem({ id: "grid", title: "网格化社会治理平台", protocol, concurrency: 8, deadlineMs: 3000,
 *   operations: { eventsById: lookup({ ... }) } });
 * const events = await grid.operations.eventsById(["1234567890123456789"], { requestId, signal });
 */
export function defineSystem<Request, Reply, Operations extends Record<string, DeclarationOf<Request, Reply>>>(
  declaration: SystemDeclaration<Request, Reply, Operations>,
  options: SystemOptions = {},
): Source<Operations> {
  const runner = createRunner(declaration, options);
  const operations = Object.entries(declaration.operations).map(([name, operation]) => [
    name,
    makeOperation<Request, Reply>(name, operation, runner),
  ]);
  return {
    id: declaration.id,
    title: declaration.title,
    operations: Object.fromEntries(operations) as { readonly [Name in keyof Operations]: Operation<Operations[Name]> },
    status: runner.status,
    prepare: async () => declaration.protocol.prepare?.().catch(() => undefined),
    close: declaration.protocol.close,
  };
}
