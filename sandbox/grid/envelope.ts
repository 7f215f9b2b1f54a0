import { XMLParser } from "fast-xml-parser";
import { BusinessError } from "./businessError.ts";
import { escapeXml } from "./xml.ts";

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  ignoreDeclaration: true,
});

export interface GridRequest {
  readonly functionName: string;
  readonly spid: string;
  readonly password: string;
  /** Fields of `<Req>`, trimmed; absent and empty are both "". */
  readonly field: (name: string) => string;
}

/** Reads the envelope and the XML inside its string. Throws SyntaxError when it is no `process` call at all. */
export function parseRequest(text: string): GridRequest {
  const request = child(child(child(child(parser.parse(text), "Envelope"), "Body"), "process"), "request");
  if (request === undefined) throw new SyntaxError("No process request in the envelope");
  return {
    functionName: textOf(request, "FUNC"),
    spid: textOf(request, "SPID"),
    password: textOf(request, "SPPWD"),
    field: lazyFields(textOf(request, "REQXML")),
  };
}

/** The answer envelope; `resultXml` is escaped into RESXML. */
export function responseXml(code: string, message: string, resultXml: string): string {
  return [
    '<?xml version="1.0" encoding="GB18030"?>',
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="http://service.grid.gov/">',
    "<soapenv:Body><s:processResponse><process_return>",
    `<ERRCD>${code}</ERRCD>${element("ERRMSG", message)}${element("RESXML", resultXml)}`,
    "</process_return></s:processResponse></soapenv:Body></soapenv:Envelope>",
  ].join("");
}

export function faultXml(message: string): string {
  return [
    '<?xml version="1.0" encoding="GB18030"?>',
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><soapenv:Fault>',
    `<faultcode>soapenv:Client</faultcode><faultstring>${escapeXml(message)}</faultstring>`,
    "</soapenv:Fault></soapenv:Body></soapenv:Envelope>",
  ].join("");
}

function element(name: string, text: string): string {
  return text === "" ? `<${name}/>` : `<${name}>${escapeXml(text)}</${name}>`;
}

/** The inner XML is parsed when its first field is read: a wrong password is refused before. */
function lazyFields(xml: string): GridRequest["field"] {
  let fields: unknown;
  return (name) => {
    fields ??= parseInner(xml);
    return textOf(fields, name);
  };
}

function parseInner(xml: string): unknown {
  try {
    return child(parser.parse(xml, true), "Req") ?? {};
  } catch {
    throw new BusinessError("2001", "REQXML");
  }
}

function child(node: unknown, name: string): unknown {
  return typeof node === "object" && node !== null ? Object.getOwnPropertyDescriptor(node, name)?.value : undefined;
}

function textOf(node: unknown, name: string): string {
  const value = child(node, name);
  return typeof value === "string" ? value.trim() : "";
}
