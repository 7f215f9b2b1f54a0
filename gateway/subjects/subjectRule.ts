/** 数据主体 How those are told whose data stands in a field: what `@subject` says of it. */
export type SubjectRule = NoSubject | HolderSubject | ToldSubject;

/** Nobody's data, or nobody can be told: the schema says why. */
export interface NoSubject {
  readonly kind: "none";
  readonly reason: string;
}

/** Those of the nearest object around it that has subjects of its own. */
export interface HolderSubject {
  readonly kind: "holder";
}

/** By what stands in the same object, or can be reached from it. */
export interface ToldSubject {
  readonly kind: "told";
  /** Ways to the keys of persons, each by its names of fields; the last is a leaf. */
  readonly keys: readonly FieldPath[];
  /** 姓名和电话 Names of fields; one of both is there where it is not null. */
  readonly words: { readonly name: string | null; readonly phones: string | null } | null;
  /** 证号 Name of the field. */
  readonly certificate: string | null;
  /** 公民身份号码 Name of the input field: in an answer a person has a key. */
  readonly idNumber: string | null;
}

export type FieldPath = readonly string[];

/** Names of the fields that a rule reads, each with the way to it. */
export function fieldsOfRule({ keys, words, certificate }: ToldSubject): readonly FieldPath[] {
  const own = [words?.name, words?.phones, certificate].filter((name) => typeof name === "string");
  return [...keys, ...own.map((name) => [name])];
}
