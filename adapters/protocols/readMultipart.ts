/** A part of a message (RFC 2045): its bytes, and the headers that are read. */
export interface MessagePart {
  readonly contentType: string;
  readonly body: Buffer;
}

export interface MultipartMessage {
  readonly root: MessagePart;
  /** The other parts by their Content-ID, without its angle brackets. */
  readonly attachments: ReadonlyMap<string, MessagePart>;
}

/** Parts of one message: a case with a hundred scanned pages. */
const maxPartsItems = 200;
/** Headers of one part have some hundred bytes. */
const maxPartHeaderBytes = 8_192;
/** RFC 2046, 5.1.1. */
const maxBoundaryCharacters = 70;

const lineEnd = Buffer.from("\r\n");
const headersEnd = Buffer.from("\r\n\r\n");

/** Whether a Content-Type is that of a message in parts which belong together (RFC 2387). */
export function isMultipart(contentType: string): boolean {
  return /^\s*multipart\/related\s*(;|$)/i.test(contentType);
}

/**
 * The parts of a `multipart/related` message (RFC 2387), as MTOM sends them. They share the memory of the body. Null where
 * it is not one, ends before its closing delimiter, or has more parts, or longer headers, than it may.
 */
export function readMultipart(body: Buffer, contentType: string): MultipartMessage | null {
  const boundary = parameterOf(contentType, "boundary");
  if (boundary === null || boundary === "" || boundary.length > maxBoundaryCharacters) return null;
  const parts = partsOf(body, `--${boundary}`);
  if (parts === null) return null;
  const start = contentIdOf(parameterOf(contentType, "start"));
  const root = start === null ? parts[0] : parts.find(({ id }) => id === start);
  if (root === undefined) return null;
  const attachments = new Map<string, MessagePart>();
  for (const part of parts) if (part !== root && part.id !== null) attachments.set(part.id, part);
  return { root, attachments };
}

interface Part extends MessagePart {
  readonly id: string | null;
}

function partsOf(body: Buffer, delimiter: string): readonly Part[] | null {
  const parts: Part[] = [];
  const inner = Buffer.from(`\r\n${delimiter}`, "latin1");
  let at = body.subarray(0, delimiter.length).equals(inner.subarray(2)) ? delimiter.length : endOf(body, inner, 0);
  while (at !== -1) {
    if (body.toString("latin1", at, at + 2) === "--") return parts.length === 0 ? null : parts;
    // RFC 2046, 5.1.1: blanks may follow a delimiter on its line.
    const line = body.indexOf(lineEnd, at);
    if (line === -1 || parts.length >= maxPartsItems) return null;
    if (!/^[ \t]{0,100}$/.test(body.toString("latin1", at, Math.min(line, at + 101)))) return null;
    const next = body.indexOf(inner, line);
    if (next === -1) return null;
    const part = partOf(body.subarray(line + 2, next));
    if (part === null) return null;
    parts.push(part);
    at = next + inner.length;
  }
  return null;
}

function endOf(body: Buffer, text: Buffer, from: number): number {
  const at = body.indexOf(text, from);
  return at === -1 ? -1 : at + text.length;
}

function partOf(bytes: Buffer): Part | null {
  const hasHeaders = !bytes.subarray(0, 2).equals(lineEnd);
  const end = hasHeaders ? bytes.indexOf(headersEnd) : -2;
  if (end === -1 || end > maxPartHeaderBytes) return null;
  const headers = hasHeaders ? bytes.toString("latin1", 0, end).replace(/\r\n[ \t]+/g, " ") : "";
  const header = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, "im").exec(headers)?.[1]?.trim() ?? "";
  const body = withoutEncoding(bytes.subarray(end + 4), header("content-transfer-encoding").toLowerCase());
  return body === null ? null : { id: contentIdOf(header("content-id")), contentType: header("content-type"), body };
}

/** RFC 2045, 6.1. MTOM sends bytes as they are. */
function withoutEncoding(bytes: Buffer, encoding: string): Buffer | null {
  if (["", "binary", "8bit", "7bit"].includes(encoding)) return bytes;
  return encoding === "base64" ? Buffer.from(bytes.toString("latin1"), "base64") : null;
}

function contentIdOf(text: string | null): string | null {
  const id = (text ?? "").trim().replace(/^<(.*)>$/, "$1");
  return id === "" ? null : id;
}

/** A parameter of a header field's value (RFC 9110, 5.6.6), quoted or not; null without it. */
function parameterOf(value: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, "i").exec(value);
  return found === null ? null : (found[1]?.replace(/\\(.)/g, "$1") ?? found[2] ?? null);
}
