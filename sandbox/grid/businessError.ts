/** The platform's own refusals: HTTP 200 with an ERRCD. */
export const errorMessages = {
  "1001": "SPID或密码错误",
  "1002": "功能号不存在",
  "2001": "参数错误",
  "2002": "数据不存在",
  "2003": "当前状态不允许该操作",
  "2004": "重复提交",
  "9001": "系统忙",
  "9999": "系统异常",
} as const;
export type ErrorCode = keyof typeof errorMessages;

export class BusinessError extends Error {
  readonly code: ErrorCode;

  /** `detail` says which field is wrong; it stands behind the message of the code. */
  constructor(code: ErrorCode, detail = "") {
    super(detail === "" ? errorMessages[code] : `${errorMessages[code]}:${detail}`);
    this.code = code;
  }
}
