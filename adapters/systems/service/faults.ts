import type { SourceReason } from "../../errors.ts";

/** The platform says many things with codes 96 and 99; the description tells them apart. First match counts. */
const reasonsOfDescription: readonly (readonly [code: string, part: string, reason: SourceReason])[] = [
  ["96", "未查询到数据", "absent"],
  ["96", "重复提交", "duplicate"],
  ["96", "流水号已使用", "duplicate"],
  ["99", "状态不允许", "illegalState"],
  ["99", "已评价", "duplicate"],
  ["99", "签名", "credentials"],
  ["99", "编号已用完", "refused"],
  ["99", "系统异常", "unavailable"],
];

const reasonsOfCode: Readonly<Record<string, SourceReason>> = {
  "95": "busy",
  "96": "refused",
  "97": "refused",
  "98": "refused",
};

/** Code and description of the service platform to what a caller can do about it. */
export function serviceFault(sourceCode: string, description: string): SourceReason {
  const described = reasonsOfDescription.find(([code, part]) => code === sourceCode && description.includes(part));
  return described?.[2] ?? reasonsOfCode[sourceCode] ?? "unexpected";
}
