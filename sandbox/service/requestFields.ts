import { Refusal } from "./refusal.ts";

/** Fields of one request, all as text: the platform takes numbers as numbers or as text. */
export class RequestFields {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = new Map(Object.entries(values));
  }

  /** @throws {Refusal} 97 when absent or blank, 98 when it does not look as it should */
  required(name: string, shape?: RegExp): string {
    const text = this.optional(name, shape);
    if (text === null) throw new Refusal("97", `缺少参数${name}`);
    return text;
  }

  /** Null when absent or blank. @throws {Refusal} 98 */
  optional(name: string, shape?: RegExp): string | null {
    const value = this.#values.get(name);
    if (value === undefined || value === null) return null;
    if (typeof value !== "string" && typeof value !== "number") throw new Refusal("98", `参数${name}类型错误`);
    const text = String(value).trim();
    if (text === "") return null;
    if (shape && !shape.test(text)) throw new Refusal("98", `参数${name}类型错误`);
    return text;
  }

  /** A whole number from 1 to `most`. @throws {Refusal} */
  count(name: string, most: number): number {
    const value = Number(this.required(name, /^\d{1,9}$/));
    if (value < 1 || value > most) throw new Refusal("98", `参数${name}超出范围`);
    return value;
  }
}
