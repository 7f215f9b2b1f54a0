/** Codes of the envelope, section B of docs/legacy-interfaces.md. */
export const CODE_MESSAGES = {
  "00": "成功",
  "95": "超过频率",
  "96": "数据错误",
  "97": "参数缺失",
  "98": "类型错误",
  "99": "失败",
} as const;
export type EnvelopeCode = keyof typeof CODE_MESSAGES;

/** The platform says no; it travels as HTTP 200 with this code, and `data` turns from a list into "". */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: Exclude<EnvelopeCode, "00">;

  constructor(code: Exclude<EnvelopeCode, "00">, description: string) {
    super(description);
    this.code = code;
  }
}

export function notFound(): Refusal {
  return new Refusal("96", "未查询到数据");
}

export function wrongState(): Refusal {
  return new Refusal("99", "当前状态不允许");
}
