import { createHash, timingSafeEqual } from "node:crypto";
import type { Config } from "../settings/config.ts";

/**
 * Who is told details of the gateway's state: the bearer of OPERATIONS_TOKEN; with access control off, where everybody may
 * do everything and only this machine is served, everybody.
 */
export function createMaySeeDetails({ access, operationsToken }: Pick<Config, "access" | "operationsToken">) {
  if (access === "off" && operationsToken === "") return () => true;
  const wanted = digest(operationsToken);
  return (authorization: string | undefined): boolean => {
    const shown = /^Bearer +(\S{1,512})$/i.exec(authorization ?? "")?.[1];
    // Of digests, so that the time tells neither content nor length.
    return shown !== undefined && operationsToken !== "" && timingSafeEqual(digest(shown), wanted);
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
