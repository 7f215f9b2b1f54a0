import { isExactNumber } from "../../schema/exactNumber.ts";
import { type DataObject, isDataObject, setOwn } from "../graph/dataObject.ts";
import { textOfValue } from "../graph/leaves.ts";
import type { ReplySelection } from "./replySelection.ts";

/** What `compileReadObject` would have read, made of a value: of a reply that is written otherwise, or of no text at all. */
export function encodeObject(value: unknown, selection: ReplySelection): unknown {
  if (Array.isArray(value)) return value.map((item) => encodeObject(item, selection));
  if (!isDataObject(value) || isExactNumber(value)) return encodeLeaf(value);
  const object: DataObject = {};
  for (const { name, isTypename, below } of selection.fields) {
    if (!Object.hasOwn(value, name) || value[name] === undefined) continue;
    const field = value[name];
    if (below !== null) setOwn(object, name, encodeObject(field, below));
    else setOwn(object, name, isTypename && typeof field === "string" ? field : encodeLeaf(field));
  }
  return object;
}

function encodeLeaf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(encodeLeaf);
  if (typeof value === "bigint") return String(value);
  return value === null || value === undefined ? null : textOfValue(value);
}
