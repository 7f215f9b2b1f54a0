import { type Fault, type FaultSpecification, faultKinds, systemNames } from "./faults.ts";

/** A body the control port does not accept; the message names the field. */
export class ControlRequestError extends Error {}

const NAMES = new Set(["system", "function", "kind", "latencyMs", "tailMs", "rate", "times"]);

/** Reads the body of `PUT /faults`. An unknown field is an error: a misspelt one would be a fault that never comes. */
export function readFault(body: unknown): Pick<Fault, "system" | "kind"> & Partial<FaultSpecification> {
  const fields = readObject(body);
  const unknown = Object.keys(fields).find((name) => !NAMES.has(name));
  if (unknown !== undefined) throw new ControlRequestError(`Unknown field ${unknown}`);
  const functionName = fields["function"] ?? null;
  if (functionName !== null && typeof functionName !== "string")
    throw new ControlRequestError("function: text or null");
  return {
    system: oneOf("system", fields["system"], systemNames),
    function: functionName,
    kind: oneOf("kind", fields["kind"], faultKinds),
    latencyMs: readNumber(fields, "latencyMs", 600_000) ?? 0,
    tailMs: readNumber(fields, "tailMs", 600_000) ?? 0,
    rate: readNumber(fields, "rate", 1) ?? 1,
    times: readNumber(fields, "times", Number.MAX_SAFE_INTEGER),
  };
}

/** Reads the body of `POST /front/rewrite`; gapMs default 1000. */
export function readRewrite(body: unknown): { readonly number: string; readonly gapMs: number } {
  const fields = readObject(body);
  return { number: readText(fields, "number"), gapMs: readNumber(fields, "gapMs", 600_000) ?? 1000 };
}

/** Reads the body of `POST /service/advance`; note default "". */
export function readAdvance(body: unknown): { readonly number: string; readonly stage: string; readonly note: string } {
  const fields = readObject(body);
  const note = fields["note"] === undefined ? "" : readText(fields, "note");
  return { number: readText(fields, "number"), stage: readText(fields, "stage"), note };
}

function readText(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  if (typeof value !== "string" || value === "") throw new ControlRequestError(`${name}: text`);
  return value;
}

function readObject(body: unknown): Record<string, unknown> {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new ControlRequestError("An object is needed");
  return { ...body };
}

function oneOf<T extends string>(name: string, value: unknown, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new ControlRequestError(`${name}: one of ${choices.join(", ")}`);
  return found;
}

function readNumber(fields: Record<string, unknown>, name: string, most: number): number | null {
  const value = fields[name] ?? null;
  if (value === null) return null;
  if (typeof value !== "number" || !(value >= 0 && value <= most)) {
    throw new ControlRequestError(`${name}: a number from 0 to ${most}`);
  }
  return value;
}
