import type { HttpMessage } from "./httpExchange.ts";

type Scalar = string | number | boolean;

/** By name. Several values repeat the name; without a value it is left out. */
export type Fields = Readonly<Record<string, Scalar | readonly Scalar[] | null | undefined>>;

export type OutgoingBody =
  | { readonly kind: "none" }
  /** JSON (RFC 8259); members that are undefined are left out. */
  | { readonly kind: "json"; readonly value: unknown }
  /** `application/x-www-form-urlencoded` in UTF-8. */
  | { readonly kind: "form"; readonly fields: Fields }
  | { readonly kind: "text"; readonly text: string; readonly contentType: string };

/** A request before it is written, so that an authentication can still add to each part of it. */
export interface Outgoing {
  readonly method: string;
  /** Encoded, without the query. */
  readonly path: string;
  readonly query: Fields;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: OutgoingBody;
}

export function messageOf({ method, path, query, headers, body }: Outgoing): HttpMessage {
  const search = encodeFields(query);
  const contentType = contentTypeOf(body);
  return {
    method,
    path: search === "" ? path : `${path}?${search}`,
    headers: contentType === null ? headers : { "content-type": contentType, ...headers },
    body: body.kind === "none" ? null : bodyTextOf(body),
  };
}

/** The body as it is sent, for signatures over it; empty for none. */
export function bodyTextOf(body: OutgoingBody): string {
  switch (body.kind) {
    case "none":
      return "";
    case "json":
      return JSON.stringify(body.value) ?? "";
    case "form":
      return encodeFields(body.fields);
    case "text":
      return body.text;
  }
}

function contentTypeOf(body: OutgoingBody): string | null {
  switch (body.kind) {
    case "none":
      return null;
    case "json":
      return "application/json;charset=UTF-8";
    case "form":
      return "application/x-www-form-urlencoded;charset=UTF-8";
    case "text":
      return body.contentType;
  }
}

function encodeFields(fields: Fields): string {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) encoded.append(name, String(one));
  }
  return encoded.toString();
}

/**
 * `/lamps/{code}` with its parameters, each encoded as one segment (RFC 3986, 3.3). Null where one has no value, or is
 * empty, `.` or `..`, which would lead to another resource.
 */
export function fillPath(template: string, parameters: Readonly<Record<string, string>>): string | null {
  let isWhole = true;
  const encoded = template.replace(/[^\x21-\x7E]+/gu, encodeURIComponent);
  const path = encoded.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(parameters, name) ? (parameters[name] ?? "") : "";
    if (value === "" || value === "." || value === ".." || !value.isWellFormed()) isWhole = false;
    return isWhole ? encodeURIComponent(value) : "";
  });
  return isWhole ? path : null;
}
