/** Kinds of legal persons as their codes tell them; the names are those of the graph. */
export type LegalEntityKind =
  | "ORGAN"
  | "PUBLIC_INSTITUTION"
  | "SOCIAL_GROUP"
  | "PRIVATE_NON_ENTERPRISE"
  | "FOUNDATION"
  | "VILLAGE_COMMITTEE"
  | "RESIDENTS_COMMITTEE"
  | "ENTERPRISE"
  | "INDIVIDUAL_BUSINESS"
  | "FARMERS_COOPERATIVE"
  | "COLLECTIVE_ORGANIZATION"
  | "OTHER";

/** Registering department and category of GB 32100-2015, with the later N9 for other collective organisations. */
const kinds: ReadonlyMap<string, LegalEntityKind> = new Map([
  ["11", "ORGAN"],
  ["12", "PUBLIC_INSTITUTION"],
  ["51", "SOCIAL_GROUP"],
  ["52", "PRIVATE_NON_ENTERPRISE"],
  ["53", "FOUNDATION"],
  ["54", "VILLAGE_COMMITTEE"],
  ["55", "RESIDENTS_COMMITTEE"],
  ["91", "ENTERPRISE"],
  ["92", "INDIVIDUAL_BUSINESS"],
  ["93", "FARMERS_COOPERATIVE"],
  ["N1", "COLLECTIVE_ORGANIZATION"],
  ["N2", "COLLECTIVE_ORGANIZATION"],
  ["N3", "COLLECTIVE_ORGANIZATION"],
  ["N9", "COLLECTIVE_ORGANIZATION"],
]);

/** The kind behind the first two characters of a unified social credit code (统一社会信用代码). */
export function legalEntityKind(category: string): LegalEntityKind {
  return kinds.get(category.slice(0, 2).toUpperCase()) ?? "OTHER";
}
