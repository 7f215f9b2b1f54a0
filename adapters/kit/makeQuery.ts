import type { Query, QueryDeclaration } from "../system.ts";
import { createCache } from "./cache.ts";
import type { RowTally } from "./rowTally.ts";
import type { Runner } from "./runner.ts";
import { unlessAbsent } from "./unlessAbsent.ts";

/**
 * One answer for one input. With a cache policy, it is kept under `keyOf(input)`. The value of an absence is never
 * kept.
 */
export function makeQuery<Request, Reply, Input, Value>(
  operation: string,
  { request, decode, absent, deadlineMs, cache: policy }: QueryDeclaration<Request, Reply, Input, Value>,
  runner: Runner<Request, Reply>,
): Query<Input, Value> {
  const taskOf = (input: Input) => ({
    operation,
    isWrite: false,
    deadlineMs,
    request: () => request(input),
    decode: (reply: Reply, { readRows }: RowTally) => decode(reply, input, readRows),
  });
  const ask: Query<Input, Value> =
    policy === undefined ? (input, call) => runner.run(taskOf(input), call) : kept(policy);

  function kept({ keyOf, ...bounds }: NonNullable<typeof policy>): Query<Input, Value> {
    const read = createCache<Value>({ system: runner.system, operation, policy: bounds, store: runner.cache });
    return async (input, call) => {
      const key = keyOf(input);
      const load = async (shared: AbortSignal) => await runner.run(taskOf(input), { ...call, signal: shared });
      const answers = await read([key], call.signal, async (_, shared) => new Map([[key, await load(shared)]]));
      return answers.get(key) as Value;
    };
  }

  return (input, call) => {
    const answer = ask(input, call);
    return absent === undefined ? answer : unlessAbsent(answer, () => absent(input));
  };
}
