/** A function of plain arguments that does its work once for each set of them. */
export interface Remembered<Arguments extends readonly unknown[], Value> {
  (...input: Arguments): Value;
  /** Makes the next call work again, after a write. */
  readonly forget: () => void;
}

/**
 * One value for each set of arguments. Lives as long as one operation: a list that hangs below two hundred nodes of the
 * same community is read once.
 */
export function remembered<Arguments extends readonly unknown[], Value>(
  make: (...input: Arguments) => Value,
): Remembered<Arguments, Value> {
  const values = new Map<string, Value>();
  const recall = (...input: Arguments): Value => {
    const key = JSON.stringify(input);
    const value = values.get(key) ?? make(...input);
    values.set(key, value);
    return value;
  };
  return Object.assign(recall, { forget: () => values.clear() });
}
