import { decodeWholeNumber } from "../../values/wholeNumber.ts";
import { decodeReplyText } from "../decodeReplyText.ts";
import { childOf, childrenOf, parseXml, rowTextsOf, textsOf, type XmlNode } from "../parseXml.ts";
import { maxSourceCodeCharacters } from "./jsonContent.ts";
import { excessOf, type ReplyContent } from "./replyContent.ts";

/** Names of elements without prefixes, from the outside in. */
export type XmlPath = readonly string[];

/** Where the parts of a reply stand, below the element of the response. */
export interface OperationLayout {
  /** The element below `Body`, such as `getLampsResponse`. */
  readonly response: string;
  /** The elements that are rows, such as `["return", "lamp"]`. */
  readonly rows: XmlPath;
  readonly total?: XmlPath;
  /** The source's own code, where it answers one; `success` says which are good, `["0"]` by default. */
  readonly code?: XmlPath;
  readonly success?: readonly string[];
  /** The first of them that has a text is what the source says against a call. */
  readonly messages?: readonly XmlPath[];
  /** What stands there is a text that holds a document; paths that lead through it go on inside, with its root. */
  readonly textAt?: XmlPath;
  /** Where a fault has the service's own code and message, below `Fault`, such as `["detail", "LampFault", "code"]`. */
  readonly faultCode?: XmlPath;
  readonly faultMessage?: XmlPath;
}

/** Everything is text; an empty element is left out. What was attached is `cid:` with its Content-ID. */
export interface OperationReply {
  /** A row that is a text alone has it under the element's name. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly total: number | null;
  /** The texts directly below the element of the response. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Reads the reply of one operation, SOAP 1.1 or 1.2. A reply of another shape is a bad one. */
export function operationContent(
  body: Buffer,
  contentType: string,
  layout: OperationLayout,
): ReplyContent<OperationReply> {
  const text = decodeReplyText(body, contentType);
  if (text === null) return { bad: "encoding" };
  const soapBody = childOf(childOf(parseXml(withAttachments(text)), "Envelope"), "Body");
  const fault = childOf(soapBody, "Fault");
  if (fault !== undefined) return faultOf(fault, layout);
  const response = childOf(soapBody, layout.response);
  if (response === undefined) return { bad: "envelope" };
  const at = reader(response, layout.textAt);
  if (at === null) return { bad: "document in the reply" };
  if (layout.code !== undefined) {
    const code = textAt(at(layout.code));
    if (code === "" || code.length > maxSourceCodeCharacters) return { bad: "code" };
    if (!(layout.success ?? ["0"]).includes(code)) return { code, description: firstText(layout.messages ?? [], at) };
  }
  const name = layout.rows.at(-1) ?? layout.response;
  const rows = at(layout.rows)
    .filter((node) => node !== "")
    .map((node) => (typeof node === "string" ? { [name]: node } : rowTextsOf(node)));
  const fields = textsOf(response);
  const total = layout.total === undefined ? null : decodeWholeNumber(textAt(at(layout.total)));
  return excessOf(rows) ?? excessOf([fields]) ?? { rows, total, fields };
}

type Read = (path: XmlPath) => readonly XmlNode[];

/** Reads by paths, of which those through `textAt` go on in the document there; null where that is none. */
function reader(response: XmlNode, path: XmlPath | undefined): Read | null {
  if (path === undefined) return (wanted) => nodesAt(response, wanted);
  const [text = ""] = nodesAt(response, path);
  const inner = typeof text === "string" && text !== "" ? parseXml(text.trim()) : text;
  if (inner === null) return null;
  return (wanted) =>
    path.every((name, index) => wanted[index] === name)
      ? nodesAt(inner, wanted.slice(path.length))
      : nodesAt(response, wanted);
}

function nodesAt(node: XmlNode, path: XmlPath): readonly XmlNode[] {
  return path.reduce<readonly XmlNode[]>((nodes, name) => nodes.flatMap((one) => childrenOf(one, name)), [node]);
}

function textAt([node]: readonly XmlNode[]): string {
  return typeof node === "string" ? node : "";
}

function firstText(paths: readonly XmlPath[], at: Read): string {
  return paths.map((path) => textAt(at(path))).find((text) => text !== "") ?? "";
}

/** SOAP 1.1, 4.4, and SOAP 1.2 Part 1, 5.4, whose subcode says more than its code. */
function faultOf(fault: XmlNode, { faultCode, faultMessage }: OperationLayout): ReplyContent<never> {
  const at: Read = (path) => nodesAt(fault, path);
  const codes = [["Code", "Subcode", "Value"], ["Code", "Value"], ["faultcode"]];
  const standardCode = firstText(codes, at).replace(/^[^:]*:/, "");
  const code = (faultCode === undefined ? "" : textAt(at(faultCode))) || standardCode;
  if (code === "" || code.length > maxSourceCodeCharacters) return { bad: "fault" };
  const own = faultMessage === undefined ? [] : [faultMessage];
  const description = firstText([...own, ["Reason", "Text"], ["faultstring"]], at);
  return { code, description, standardCode: standardCode.slice(0, maxSourceCodeCharacters) };
}

/** `<xop:Include href="cid:…"/>` as the text of its reference (XOP 1.0, 2.1), since the parser leaves attributes out. */
function withAttachments(text: string): string {
  if (!text.includes("Include")) return text;
  return text.replace(
    /<(?:[\w.-]{1,50}:)?Include\s([^<>]{1,1000})>(?:\s{0,100}<\/(?:[\w.-]{1,50}:)?Include\s{0,10}>)?/g,
    (element, attributes: string) => {
      const [, double, single] = /(?:^|\s)href\s{0,10}=\s{0,10}(?:"(cid:[^"]*)"|'(cid:[^']*)')/.exec(attributes) ?? [];
      return double ?? single ?? element;
    },
  );
}
