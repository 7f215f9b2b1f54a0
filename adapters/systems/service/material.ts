import { crosswalk } from "../../values/crosswalk.ts";
import { oneOrMany } from "../../values/oneOrMany.ts";
import { decodeText } from "../../values/text.ts";
import { decodeBoolean } from "../../values/truth.ts";
import { cell, type RestRow } from "./row.ts";

/** 办理材料 of an item. */
export interface MaterialRecord {
  readonly name: string;
  readonly required: boolean | null;
  readonly form: "ORIGINAL" | "COPY" | null;
  readonly electronic: boolean | null;
}

const formOf = crosswalk({ 原件: "ORIGINAL", 复印件: "COPY" }, { unknown: null });
const electronicOf = crosswalk({ 电子: true, 纸质: false }, { unknown: null });

/** The list `cl` of an item; entries without a name say nothing and are left out. */
export function decodeMaterials(value: unknown): readonly MaterialRecord[] {
  return oneOrMany(value)
    .filter((entry): entry is RestRow => typeof entry === "object" && entry !== null)
    .flatMap((entry) => {
      const name = decodeText(cell(entry, "clmc"));
      if (name === null) return [];
      return {
        name,
        required: decodeBoolean(cell(entry, "sfby")),
        form: formOf(cell(entry, "clxs")),
        electronic: electronicOf(cell(entry, "cllx")),
      };
    });
}
