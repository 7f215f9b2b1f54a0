import type { OperationCall } from "../../access/caller.ts";
import { isDataObject } from "../graph/dataObject.ts";

/** Written by `subgraphs/kit/sourceCalls.ts`. */
export const sourceCallsHeader = "x-source-calls";

const maxHeaderCharacters = 1_024;
const system = "[a-z][A-Za-z0-9-]{0,31}=[0-9]{1,6}";
const format = new RegExp(`^${system}(?:,${system}){0,15}$`);

/** Of an event, which has no header. */
export function tellSourceCallsOf(extensions: unknown, call: OperationCall): void {
  if (isDataObject(extensions)) tellSourceCalls(extensions[sourceCallsHeader], call);
}

/** Tells the call what a subgraph says that it asked of its systems; anything else than that is not looked at. */
export function tellSourceCalls(header: unknown, { onSend }: OperationCall): void {
  if (onSend === undefined || typeof header !== "string" || header.length > maxHeaderCharacters || !format.test(header))
    return;
  for (const pair of header.split(",")) {
    const [name = "", calls = ""] = pair.split("=");
    onSend(name, Number(calls));
  }
}
