import type { MaskName } from "./accessRules.ts";

type ShownMask = Exclude<MaskName, "HIDE">;

/**
 * What is shown of a value: the same for the same value, in every field and for every caller. A value that is too short to
 * keep anything of is covered whole. DOMAIN 7.3; there is no national rule.
 */
export const masks: Readonly<Record<ShownMask, (value: string) => string>> = {
  // 王**: the surname of one character, or a compound one of two; always two stars, so that the length is not told.
  NAME: (name) => {
    const letters = [...name];
    const kept = letters.length > 2 && compoundSurnames.has(letters.slice(0, 2).join("")) ? 2 : 1;
    return letters.length < 2 ? "**" : `${letters.slice(0, kept).join("")}**`;
  },
  // 320583********0013
  ID_NUMBER: (number) => (number.length < 15 ? "**" : `${number.slice(0, 6)}********${number.slice(-4)}`),
  // 138****8000; a landline keeps its area code.
  PHONE: (phone) => {
    const digits = phone.replace(/\D/g, "");
    return digits.length < 10 ? "****" : `${digits.slice(0, 3)}****${digits.slice(-4)}`;
  },
  // Up to the village or road: nothing from the first number on.
  ADDRESS: (address) => {
    const [front = ""] = /^[^\d０-９号幢栋室]*/u.exec(address) ?? [];
    const [kept = ""] = /^.*(?:村|社区|街道|镇|乡|路|大道|街|巷)/u.exec(front) ?? [];
    return `${kept}****`;
  },
  LAST4: (text) => (text.length < 8 ? "****" : `****${text.slice(-4)}`),
};

const compoundSurnames: ReadonlySet<string> = new Set([
  "欧阳",
  "太史",
  "端木",
  "上官",
  "司马",
  "东方",
  "独孤",
  "南宫",
  "万俟",
  "闻人",
  "夏侯",
  "诸葛",
  "尉迟",
  "公羊",
  "赫连",
  "澹台",
  "皇甫",
  "宗政",
  "濮阳",
  "公冶",
  "太叔",
  "申屠",
  "公孙",
  "慕容",
  "仲孙",
  "钟离",
  "长孙",
  "宇文",
  "司徒",
  "鲜于",
  "司空",
  "闾丘",
  "令狐",
  "百里",
  "呼延",
  "东郭",
  "南门",
  "西门",
  "第五",
]);

/** Texts are masked; of anything else that stands where a text should, nothing is shown. */
export function maskValue(mask: ShownMask): (value: unknown) => unknown {
  const show = masks[mask];
  return (value) => (typeof value === "string" ? show(value) : null);
}
