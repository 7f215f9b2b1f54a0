import type { MaskName } from "./classification.ts";

type ShownMask = Exclude<MaskName, "HIDE">;

/**
 * Masks a value: the same value looks the same in every field and for every caller. A value that is too short to keep
 * anything is covered whole. There is no national rule.
 */
export const masks: Readonly<Record<ShownMask, (value: string) => string>> = {
  // 王**: keeps the surname, of one character or a compound one of two. Always two stars, to hide the length.
  NAME: (name) => {
    const one = endOfLetter(name, 0);
    const two = endOfLetter(name, one);
    if (name.length <= one) return "**";
    const kept = name.length > two && compoundSurnames.has(name.slice(0, two)) ? two : one;
    return `${name.slice(0, kept)}**`;
  },
  // 320583********0013. Other documents are shorter, so nothing of them is shown.
  ID_NUMBER: (number) => {
    const letters = [...number];
    return letters.length < 15 ? "**" : `${letters.slice(0, 6).join("")}********${letters.slice(-4).join("")}`;
  },
  // 138****8000, 051****0000; with or without a country code.
  PHONE: (phone) => {
    const digits = phone.replace(/\D/g, "").replace(/^(?:00)?86(?=1\d{10}$)/, "");
    return digits.length < 10 ? "****" : `${digits.slice(0, 3)}****${digits.slice(-4)}`;
  },
  // Keeps the text up to the village or road: nothing from the first number on, and never the whole address.
  ADDRESS: (address) => {
    const [front = ""] = /^[^\d０-９号幢栋室]*/u.exec(address) ?? [];
    const [kept = ""] = toVillageOrRoad.exec(front) ?? [];
    const [less = ""] = kept === address ? (toVillageOrRoad.exec(kept.slice(0, -1)) ?? []) : [kept];
    return `${less}****`;
  },
  LAST4: (text) => {
    const letters = [...text];
    return letters.length < 8 ? "****" : `****${letters.slice(-4).join("")}`;
  },
};

/** Where the letter that begins at `start` ends: rare characters are two code units. */
function endOfLetter(text: string, start: number): number {
  return start + ((text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1);
}

const toVillageOrRoad = /^.*(?:村|社区|街道|镇|乡|路|大道|街|巷)/u;

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

/** Masks texts. Any other value in place of a text is hidden. */
export function maskValue(mask: ShownMask): (value: unknown) => unknown {
  const show = masks[mask];
  return (value) => (typeof value === "string" ? show(value) : null);
}
