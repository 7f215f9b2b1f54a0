import { FormatError } from "./formatError.ts";

/**
 * RFC 4648, 4, and only as it is written by us: with padding, and no bit that decoding would drop.
 *
 * @throws FormatError
 */
export function bytesOfBase64(text: string): Buffer {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) throw new FormatError("That is not base64.");
  return bytes;
}
