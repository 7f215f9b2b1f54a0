/** A value, or one that is on its way: what is in memory is never waited for. */
export type Soon<Value> = Value | Promise<Value>;

/** At once for what is there. */
export function afterwards<Value, Result>(value: Soon<Value>, use: (value: Value) => Soon<Result>): Soon<Result> {
  return value instanceof Promise ? value.then(use) : use(value);
}
