import { decodeText, toHalfWidth } from "./text.ts";
import { decodeUnifiedSocialCreditCode } from "./unifiedSocialCreditCode.ts";

interface Basic {
  /** 12: 2 province (00 national) + 2 type + 5 main item + 3 sub item. */
  readonly basic: string;
  readonly province: string;
  readonly type: string;
  readonly mainItem: string;
  readonly subItem: string;
}

interface Implementation extends Basic {
  /** 31: department + level + basic. */
  readonly implementation: string;
  /** Unified social credit code of the department. */
  readonly department: string;
  /** 行使层级: 1 国家 2 省 3 地市 4 区县 5 乡镇 6 村(社区). */
  readonly level: string;
}

/** A code of a government-service item or case, in its parts. */
export type ItemCode =
  | ({ readonly kind: "basic"; readonly value: string } & Basic)
  | ({ readonly kind: "implementation"; readonly value: string } & Implementation)
  | ({ readonly kind: "businessItem"; readonly value: string; readonly businessItem: string } & Implementation)
  | ({
      readonly kind: "case";
      readonly value: string;
      readonly day: string;
      readonly sequence: string;
    } & Implementation)
  | { readonly kind: "old"; readonly value: string };

const implementationForm = /^([0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10})([1-6])([0-9A-Z]{12})/;

/**
 * 政务服务事项编码 as of GB/T 39554.1-2020: basic 12, implementation 31, business item 33, case number 43 characters; and
 * the older Jiangsu numbers of 32 to 34 digits. A 33-digit number counts as old unless the department in it has a right
 * check character. Null for any other form.
 */
export function decodeItemCode(text: string | null | undefined): ItemCode | null {
  const value = toHalfWidth(decodeText(text) ?? "").toUpperCase();
  if (/^\d{2}[0-9A-Z]{2}\d{8}$/.test(value)) return { kind: "basic", value, ...basicOf(value) };
  if (/^\d{32,34}$/.test(value) && !(value.length === 33 && hasDepartment(value))) return { kind: "old", value };
  const match = implementationForm.exec(value);
  if (match === null) return null;
  const [implementation = "", department = "", level = "", basic = ""] = match;
  const parts = { value, implementation, department, level, ...basicOf(basic) };
  const rest = value.slice(31);
  if (rest === "") return { kind: "implementation", ...parts };
  if (/^[0-9A-Z]{2}$/.test(rest)) return { kind: "businessItem", ...parts, businessItem: rest };
  if (/^\d{12}$/.test(rest)) return { kind: "case", ...parts, day: rest.slice(0, 8), sequence: rest.slice(8) };
  return null;
}

function basicOf(basic: string): Basic {
  const [province, type] = [basic.slice(0, 2), basic.slice(2, 4)];
  return { basic, province, type, mainItem: basic.slice(4, 9), subItem: basic.slice(9) };
}

function hasDepartment(value: string): boolean {
  return decodeUnifiedSocialCreditCode(value.slice(0, 18))?.valid === true;
}
