import { readFileSync } from "node:fs";
import { type Flag, type Given, UsageError } from "../../cli/command.ts";
import type { ClientChanges, ClientSettings } from "../clients/clientInput.ts";

/** Which flag sets which field: messages about the field name the flag. */
export const flagOfField: Readonly<Record<keyof ClientSettings | "id" | "overlapSeconds", string>> = {
  id: "id",
  name: "name",
  organisation: "organisation",
  contact: "contact",
  scopes: "scopes",
  areas: "areas",
  ceiling: "ceiling",
  purposes: "purposes",
  contract: "contract",
  documents: "documents",
  denied: "denied",
  introspection: "introspection",
  requestsPerSecond: "requests-per-second",
  maxCost: "max-cost",
  dailyCost: "daily-cost",
  addresses: "addresses",
  expiresAt: "expires",
  jwks: "jwks",
  overlapSeconds: "overlap",
};

export const clientFlags: Readonly<Record<string, Flag>> = {
  name: { value: "TEXT", description: "名称 What people call it." },
  organisation: { value: "USCC", description: "机构 Unified social credit code of the responsible organisation." },
  contact: { value: "TEXT", description: "联系方式 Mailbox or office phone of the team, nobody's own." },
  areas: { value: "CODES", description: "数据范围 Division or grid codes with commas between; everywhere; none." },
  scopes: { value: "NAMES", description: "权限范围 With commas between; none." },
  ceiling: { value: "1-4", description: "数据级别上限 Highest level that it reads clear." },
  purposes: { value: "NAMES", description: "使用目的 With commas between; none." },
  contract: { value: "TAG", description: "契约 Part of the graph that it sees; none for the whole." },
  documents: { value: "trusted|free", description: "Whether it runs nothing but registered documents." },
  denied: { value: "null|refuse", description: "What a field that it may not read makes of its operation." },
  introspection: { value: "on|off", description: "Whether it may ask the schema about itself." },
  "requests-per-second": { value: "N", description: "Rate limit." },
  "max-cost": { value: "N", description: "Highest estimate of one operation." },
  "daily-cost": { value: "N", description: "Sum of a day (Asia/Shanghai)." },
  addresses: {
    value: "BLOCKS",
    description: "CIDR blocks that it may call from, with commas between; none for anywhere.",
  },
  expires: {
    value: "TIME",
    description: "2027-12-31 (that day included, Asia/Shanghai), a time with offset, or never.",
  },
  jwks: { value: "FILE", description: "Its public keys as a JWK set, for private_key_jwt in place of a secret; none." },
};

/** @throws UsageError for a value that cannot be read at all; what it says is checked by the register */
export function readClientFlags({ flags }: Given): ClientChanges {
  const changes: Record<string, unknown> = {};
  for (const [field, read] of Object.entries(readers)) {
    const flag = flagOfField[field as keyof typeof readers];
    const text = flags[flag];
    if (text !== undefined) changes[field] = read(text, `--${flag}`);
  }
  return changes;
}

const readers: Readonly<Record<keyof ClientSettings, (text: string, flag: string) => unknown>> = {
  name: asIs,
  organisation: asIs,
  contact: asIs,
  scopes: list,
  areas: (text) => (text === "everywhere" ? [""] : list(text)),
  ceiling: wholeNumber,
  purposes: list,
  contract: (text) => (text === "none" ? null : text),
  documents: asIs,
  denied: asIs,
  introspection: (text, flag) => {
    if (text !== "on" && text !== "off") throw new UsageError(`${flag} is on or off.`);
    return text === "on";
  },
  requestsPerSecond: wholeNumber,
  maxCost: wholeNumber,
  dailyCost: wholeNumber,
  addresses: list,
  expiresAt: readTime,
  jwks: readKeys,
};

function asIs(text: string): string {
  return text;
}

function list(text: string): readonly string[] {
  return text === "none" ? [] : text.split(",").map((entry) => entry.trim());
}

export function wholeNumber(text: string, flag: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${flag} is a whole number.`);
  return Number(text);
}

function readTime(text: string, flag: string): number | null {
  if (text === "never") return null;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T23:59:59.999+08:00`) : Date.parse(text);
  const isTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  if (!isTime || Number.isNaN(time)) {
    throw new UsageError(`${flag} is a day (2027-12-31), a time with offset (2027-12-31T18:00+08:00), or never.`);
  }
  return time;
}

function readKeys(path: string, flag: string): unknown {
  if (path === "none") return null;
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new UsageError(`${flag} names a file with a JWK set, {"keys": [...]}; ${path} is none.`);
  }
}
