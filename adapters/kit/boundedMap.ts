/** A map that drops the least recently used entry when it outgrows `maxEntries`. */
export class BoundedMap<Value> extends Map<string, Value> {
  readonly #maxEntries: number;

  constructor(maxEntries: number) {
    super();
    this.#maxEntries = maxEntries;
  }

  override get(key: string): Value | undefined {
    const value = super.get(key);
    if (value !== undefined) {
      super.delete(key);
      super.set(key, value);
    }
    return value;
  }

  override set(key: string, value: Value): this {
    super.delete(key);
    super.set(key, value);
    const oldest = this.size > this.#maxEntries ? this.keys().next() : null;
    if (oldest?.done === false) super.delete(oldest.value);
    return this;
  }
}
