export interface SoapAccount {
  readonly account: string;
  readonly password: string;
  readonly version: string;
  readonly namespace: string;
}

/** The request envelope of `process`: REQXML is a document of its own, escaped into a string. Fields without a value are left out. */
export function soapEnvelope(
  { account, password, version, namespace }: SoapAccount,
  name: string,
  body: Readonly<Record<string, string | null | undefined>>,
): string {
  const fields = Object.entries(body).map(([field, value]) =>
    value === null || value === undefined ? "" : element(field, value),
  );
  const document = `<?xml version="1.0" encoding="GB18030"?><Req>${fields.join("")}</Req>`;
  const request = [
    element("FUNC", name),
    element("SPID", account),
    element("SPPWD", password),
    element("VER", version),
    element("REQXML", document),
  ].join("");
  return (
    `<?xml version="1.0" encoding="GB18030"?>` +
    `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="${escapeXml(namespace)}">` +
    `<soapenv:Body><s:process><s:request>${request}</s:request></s:process></soapenv:Body></soapenv:Envelope>`
  );
}

function element(name: string, value: string): string {
  return `<${name}>${escapeXml(value)}</${name}>`;
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Escapes markup and drops what XML 1.0 (2.2, Char) does not allow: control characters and lone surrogates. */
export function escapeXml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => escapes[character] ?? character)
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");
}
