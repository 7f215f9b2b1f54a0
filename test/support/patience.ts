import { vi } from "vitest";

/** Vitest waits a second for a condition, which a machine of two busy cores may need for a process or a file to be noticed. */
const patientlyMs = 20_000;

const { waitFor, waitUntil } = vi;

vi.waitFor = (callback, options = {}) => waitFor(callback, patient(options));
vi.waitUntil = (callback, options = {}) => waitUntil(callback, patient(options));

function patient(options: NonNullable<Parameters<typeof waitFor>[1]>) {
  return typeof options === "number" ? options : { timeout: patientlyMs, ...options };
}
