import { hash, randomBytes } from "node:crypto";
import { Integer, Null, OctetString } from "asn1js";
import { AlgorithmIdentifier, MessageImprint, TimeStampReq, TimeStampResp } from "pkijs";
import { FormatError } from "../format/formatError.ts";
import { readToken } from "./checkToken.ts";
import { TimestampError } from "./timestampError.ts";

export interface TokenRequest {
  /** Of the authority: http or https. */
  readonly url: string;
  /** Of the seal, without its end. */
  readonly line: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const largestAnswerBytes = 64 * 1024;

/**
 * Asks an authority for a token over the SHA-256 of a line: RFC 3161, 2.4 and 3.4. Does not check its signature.
 *
 * @returns TimeStampToken, DER
 * @throws TimestampError
 */
export async function requestToken({ url, line, timeoutMs, signal }: TokenRequest): Promise<Buffer> {
  const nonce = randomBytes(8);
  // A positive number without a leading zero: DER.
  nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40;
  const answer = await post(url, requestOf(line, nonce), AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
  try {
    const response = TimeStampResp.fromBER(answer);
    const { status } = response.status;
    if (status !== 0 && status !== 1) throw new TimestampError(`The authority refused: status ${status}.`);
    if (response.timeStampToken === undefined) throw new TimestampError("The authority gave no token.");
    const token = Buffer.from(response.timeStampToken.toSchema().toBER(false));
    const { info } = readToken(token);
    if (info.nonce === undefined || !Buffer.from(info.nonce.valueBlock.valueHexView).equals(nonce)) {
      throw new TimestampError("The authority answered another request.");
    }
    return token;
  } catch (cause) {
    if (cause instanceof TimestampError) throw cause;
    const message = cause instanceof FormatError ? cause.message : "The answer of the authority cannot be read.";
    throw new TimestampError(message, { cause });
  }
}

function requestOf(line: string, nonce: Uint8Array): Buffer {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: "2.16.840.1.101.3.4.2.1", algorithmParams: new Null() }),
      hashedMessage: new OctetString({ valueHex: new Uint8Array(hash("sha256", line, "buffer")).buffer }),
    }),
    nonce: new Integer({ valueHex: new Uint8Array(nonce).buffer }),
    certReq: true,
  });
  return Buffer.from(request.toSchema().toBER(false));
}

async function post(url: string, body: Buffer, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/timestamp-query" },
      body: new Uint8Array(body),
      redirect: "error",
      signal,
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new TimestampError(`The authority answered with status ${response.status}.`);
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.length;
      if (bytes > largestAnswerBytes) throw new TimestampError("The answer of the authority is too large.");
      chunks.push(chunk);
    }
    return new Uint8Array(Buffer.concat(chunks));
  } catch (cause) {
    if (cause instanceof TimestampError) throw cause;
    throw new TimestampError("The authority cannot be reached, or did not answer in time.", { cause });
  }
}
