import { Certificate, ContentInfo, ExtKeyUsage, SignedData, SignedDataVerifyError, TSTInfo } from "pkijs";
import { FormatError } from "../format/formatError.ts";
import type { TimestampCheck } from "../verify/timestamps.ts";

const timeStamping = "1.3.6.1.5.5.7.3.8";
const sha256 = "2.16.840.1.101.3.4.2.1";
const tstInfoType = "1.2.840.113549.1.9.16.1.4";

/**
 * Checks tokens against certificates that are trusted: imprint (SHA-256), signature, chain at the time of the token, and that the
 * signer may stamp time (RFC 3161, 2.3). Revocation is not looked up: that would need the network.
 *
 * @param ca certificates of the authority, PEM
 * @throws FormatError where there is none
 */
export function createTimestampCheck(ca: string): TimestampCheck {
  const trustedCerts = certificatesOf(ca);
  return async (token, line) => {
    const { signed, info } = readToken(token);
    if (info.messageImprint.hashAlgorithm.algorithmId !== sha256) {
      throw new FormatError("The timestamp is not over a SHA-256.");
    }
    try {
      const data = new Uint8Array(line).buffer;
      const result = await signed.verify({ signer: 0, data, checkChain: true, trustedCerts, extendedMode: true });
      if (result.signatureVerified !== true) throw new FormatError("The signature of the timestamp is not right.");
      if (!mayStamp(result.signerCertificate)) {
        throw new FormatError("The timestamp was signed by a certificate that is not for stamping time.");
      }
      return info.genTime.toISOString();
    } catch (error) {
      if (!(error instanceof SignedDataVerifyError)) throw error;
      throw new FormatError(`The timestamp does not hold: ${sentenceOf(error)}`, { cause: error });
    }
  };
}

/** @throws FormatError for what is no token of one signer */
export function readToken(token: Uint8Array): { readonly signed: SignedData; readonly info: TSTInfo } {
  try {
    const content = ContentInfo.fromBER(new Uint8Array(token));
    const signed = new SignedData({ schema: content.content });
    const { eContentType, eContent } = signed.encapContentInfo;
    if (eContentType !== tstInfoType || eContent === undefined || signed.signerInfos.length !== 1) {
      throw new FormatError("That is no timestamp of one authority.");
    }
    return { signed, info: TSTInfo.fromBER(eContent.getValue()) };
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError("The timestamp cannot be read.", { cause });
  }
}

function mayStamp(certificate: Certificate | null | undefined): boolean {
  const usages = certificate?.extensions?.map(({ parsedValue }) => parsedValue) ?? [];
  return usages.some((usage) => usage instanceof ExtKeyUsage && usage.keyPurposes.includes(timeStamping));
}

function certificatesOf(pem: string): Certificate[] {
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)];
  if (blocks.length === 0) throw new FormatError("There is no certificate (PEM) of a time-stamping authority.");
  try {
    return blocks.map(([, body = ""]) => Certificate.fromBER(new Uint8Array(Buffer.from(body, "base64"))));
  } catch (cause) {
    throw new FormatError("A certificate of the time-stamping authority cannot be read.", { cause });
  }
}

/** By the code of the library: its own texts are about its code. */
function sentenceOf({ code }: SignedDataVerifyError): string {
  if (code === 5) return "its certificate does not lead to one that is trusted.";
  return "it is not over this seal, or its signature is not right.";
}
