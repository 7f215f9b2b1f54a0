/** One record in the dialect of the platform: upper-case names, everything text, null an empty element. */
export type GridRow = Readonly<Record<string, string | null>>;

/** Fields that the platform writes as CDATA. */
export const cdataFields: ReadonlySet<string> = new Set(["CONTENT_", "DESCRIPTION"]);
