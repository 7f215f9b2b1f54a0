import type { SubjectHash } from "./subjectHash.ts";
import { canonicalNumber, nameAndPhone } from "./subjectWords.ts";

/** What somebody knows of a person whose accesses they look for: one of these. */
export interface KnownSubject {
  /** Id of the person in the graph. */
  readonly person?: string | null | undefined;
  /** 姓名, 电话: one or both, as the record had them. */
  readonly name?: string | null | undefined;
  readonly phone?: string | null | undefined;
  /** 股权证号 */
  readonly certificateNumber?: string | null | undefined;
  /** 公民身份号码 As it was given to a mutation; in an answer a person is told by their id. */
  readonly idNumber?: string | null | undefined;
}

/** Hashes under all keys; null where it is not one of them. */
export function hashesOfKnown(
  { person, name, phone, certificateNumber, idNumber }: KnownSubject,
  all: SubjectHash["all"],
): readonly string[] | null {
  const words = nameAndPhone(name ?? "", phone ?? "");
  const certificate = canonicalNumber(certificateNumber ?? "");
  const number = canonicalNumber(idNumber ?? "");
  const found = [
    ...(person == null || person === "" ? [] : [all(person)]),
    ...(words === null ? [] : [all(words, "words")]),
    ...(certificate === null ? [] : [all(certificate, "certificate")]),
    ...(number === null ? [] : [all(number, "idNumber")]),
  ];
  const [only] = found;
  return found.length === 1 ? (only ?? null) : null;
}
