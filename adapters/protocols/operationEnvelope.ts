import { escapeXml } from "./soapEnvelope.ts";

/** A parameter: a text, several elements of the name, elements inside, or nothing, which is left out. */
export type SoapParameter =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly SoapParameter[]
  | { readonly [name: string]: SoapParameter };

export interface OperationEnvelope {
  readonly version: SoapVersion;
  /** Of the operation's element. */
  readonly namespace: string;
  /** Whether the parameters are in the namespace too (`elementFormDefault` of the schema). */
  readonly isQualified: boolean;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, SoapParameter>>;
  /** Blocks of the header, below the prefix `soap`; empty for none. */
  readonly header: string;
}

export type SoapVersion = "1.1" | "1.2";

/** SOAP 1.1, 4.1.2; SOAP 1.2 Part 1, 5.1. */
const namespaces: Readonly<Record<SoapVersion, string>> = {
  "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
  "1.2": "http://www.w3.org/2003/05/soap-envelope",
};

/** Document/literal wrapped, and RPC/literal, which look the same: one element for the operation, its parameters inside. */
export function operationEnvelope(envelope: OperationEnvelope): string {
  const { version, namespace, isQualified, operation, parameters, header } = envelope;
  const inside = elements(parameters, isQualified ? "o:" : "");
  return (
    `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="${namespaces[version]}">` +
    `${header === "" ? "" : `<soap:Header>${header}</soap:Header>`}<soap:Body>` +
    `<o:${operation} xmlns:o="${escapeXml(namespace)}">${inside}</o:${operation}></soap:Body></soap:Envelope>`
  );
}

/** In the order of the members, since a schema's sequence has one. */
function elements(parameters: Readonly<Record<string, SoapParameter>>, prefix: string): string {
  return Object.entries(parameters)
    .map(([name, value]) => element(name, value, prefix))
    .join("");
}

function element(name: string, value: SoapParameter, prefix: string): string {
  if (value === null || value === undefined) return "";
  if (isList(value)) return value.map((one) => element(name, one, prefix)).join("");
  const inside = typeof value === "object" ? elements(value, prefix) : escapeXml(String(value));
  return `<${prefix}${name}>${inside}</${prefix}${name}>`;
}

function isList(value: SoapParameter): value is readonly SoapParameter[] {
  return Array.isArray(value);
}
