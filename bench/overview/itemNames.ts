import type { Call } from "../../adapters/system.ts";
import type { ServicePlatform } from "../../adapters/systems/service/servicePlatform.ts";
import { decodeItemCode } from "../../adapters/values/itemCode.ts";

/** Names of service items: those of a department in one call, an item with an old number alone. All are kept by the adapter. */
export async function itemNames(
  service: ServicePlatform["operations"],
  codes: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, string | null>> {
  const departments = new Set<string>();
  const oldNumbers: string[] = [];
  for (const code of codes) {
    const read = decodeItemCode(code);
    if (read?.kind === "implementation") departments.add(read.department);
    else oldNumbers.push(code);
  }
  const [listed, singles] = await Promise.all([
    departments.size === 0 ? new Map() : service.itemsByDepartment([...departments], call),
    oldNumbers.length === 0 ? new Map() : service.itemByCode(oldNumbers, call),
  ]);
  const names = new Map<string, string | null>();
  for (const items of listed.values()) {
    for (const { implementationCode, name } of items) names.set(implementationCode, name);
  }
  for (const [code, { item }] of singles) names.set(code, item.name);
  return names;
}
