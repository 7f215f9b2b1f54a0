import { parseRequestTime } from "./localTime.ts";
import { type QueryContext, queryOperations } from "./queryOperations.ts";
import { RateLimit } from "./rateLimit.ts";
import { CODE_MESSAGES, type EnvelopeCode, Refusal } from "./refusal.ts";
import { RequestFields } from "./requestFields.ts";
import { saveOperations } from "./saveOperations.ts";
import { type SignatureAlgorithm, sameSignature, sign } from "./signature.ts";

export interface PlatformOptions extends QueryContext {
  readonly appKey: string;
  readonly secret: string;
  /** Default md5. */
  readonly algorithm?: SignatureAlgorithm | undefined;
  /** Calls a second for one appKey, default 20; Infinity lifts it. */
  readonly rateLimit?: number | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
  /** Told the number of every application that a write has changed. */
  readonly changed: (number: string) => void;
}

const CLOCK_TOLERANCE_MS = 5 * 60_000;
const DEFAULT_RATE = 20;

/** The service platform behind HTTP: checks who calls, runs the operation, wraps the answer in the envelope. */
export class ServicePlatform {
  readonly #options: PlatformOptions;
  readonly #rateLimit: RateLimit;

  constructor(options: PlatformOptions) {
    this.#options = options;
    this.#rateLimit = new RateLimit(options.rateLimit ?? DEFAULT_RATE);
  }

  /** Answers the envelope as JSON text. @param data text of the form field `data`; null when there was none */
  async answer(name: string, data: string | null): Promise<string> {
    try {
      const fields = this.#identify(data);
      const { data: rows, total } = await this.#run(name, fields);
      return JSON.stringify({
        ...envelope("00", ""),
        data: rows,
        ...(total !== undefined && { total: String(total) }),
      });
    } catch (error) {
      if (error instanceof Refusal) return refused(error.code, error.message);
      throw error;
    }
  }

  /** Who calls, and when; then how often. */
  #identify(data: string | null): RequestFields {
    const values = parseObject(data);
    const fields = new RequestFields(values);
    const requestTime = fields.required("requestTime");
    const appKey = fields.required("appKey");
    const given = fields.required("sign");
    const { secret, algorithm = "md5", now = Date.now } = this.#options;
    if (appKey !== this.#options.appKey || !sameSignature(sign(algorithm, appKey, secret, requestTime), given)) {
      throw new Refusal("99", "签名错误");
    }
    const at = parseRequestTime(requestTime);
    if (at === null) throw new Refusal("98", "参数requestTime类型错误");
    if (Math.abs(now() - at) > CLOCK_TOLERANCE_MS) throw new Refusal("99", "签名已过期");
    if (!this.#rateLimit.accepts(appKey, now())) throw new Refusal("95", "超过频率");
    return fields;
  }

  async #run(name: string, fields: RequestFields) {
    const query = Object.hasOwn(queryOperations, name) ? queryOperations[name] : undefined;
    if (query) return query(fields, this.#options);
    const save = Object.hasOwn(saveOperations, name) ? saveOperations[name] : undefined;
    if (!save) throw new Refusal("99", "接口不存在");
    const { store, itemsByCode, changed } = this.#options;
    const outcome = await store.write((writer) => save(fields, { writer, itemsByCode }));
    if (outcome.changed !== null) changed(outcome.changed);
    return { data: [outcome.answer], total: undefined };
  }
}

/** A failure: HTTP 200 all the same, and `data` is "" instead of a list. */
export function refused(code: Exclude<EnvelopeCode, "00">, description: string): string {
  return JSON.stringify({ ...envelope(code, description), data: "" });
}

function envelope(code: EnvelopeCode, description: string) {
  return { code, msg: CODE_MESSAGES[code], description };
}

function parseObject(data: string | null): Readonly<Record<string, unknown>> {
  if (data === null) throw new Refusal("97", "缺少参数data");
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Not JSON: the same refusal as for JSON that is no object.
  }
  throw new Refusal("98", "参数data类型错误");
}
