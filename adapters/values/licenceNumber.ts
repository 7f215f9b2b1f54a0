import { decodeText, toHalfWidth } from "./text.ts";

export interface LicenceNumber {
  readonly value: string;
  /** The check character agrees. Printed samples exist that fail it: a mark, never a reason to drop the record. */
  readonly valid: boolean;
  /** 证照类型代码: 18 characters of the defining department + 3. */
  readonly typeCode: string;
  /** Unified social credit code of the issuer. */
  readonly issuer: string;
  readonly serial: string;
  readonly version: string;
}

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const root = "1.2.156.3005.2";

/** ISO 7064 MOD 37,36 over letters and digits. */
export function mod3736Check(text: string): string {
  let product = 36;
  for (const character of text) {
    const sum = (product + alphabet.indexOf(character)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return alphabet.charAt((37 - product) % 36);
}

/** 电子证照标识, GB/T 36904-2018: root, type 21, issuer 18, serial, version 3, check 1, with dots. Null for another form. */
export function decodeLicenceNumber(text: string | null | undefined): LicenceNumber | null {
  const value = toHalfWidth(decodeText(text) ?? "").toUpperCase();
  const match = /^1\.2\.156\.3005\.2\.([0-9A-Z]{21})\.([0-9A-Z]{18})\.([0-9A-Z]+)\.([0-9A-Z]{3})\.([0-9A-Z])$/.exec(
    value,
  );
  if (match === null) return null;
  const [, typeCode = "", issuer = "", serial = "", version = "", check = ""] = match;
  return {
    value,
    valid: mod3736Check(typeCode + issuer + serial + version) === check,
    typeCode,
    issuer,
    serial,
    version,
  };
}

/** The whole identifier with its check character. */
export function encodeLicenceNumber(parts: Pick<LicenceNumber, "typeCode" | "issuer" | "serial" | "version">): string {
  const { typeCode, issuer, serial, version } = parts;
  return [root, typeCode, issuer, serial, version, mod3736Check(typeCode + issuer + serial + version)].join(".");
}
