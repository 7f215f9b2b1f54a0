import DataLoader from "dataloader";
import type { Call } from "../../adapters/system.ts";
import type { AssetDatabase } from "../../adapters/systems/asset/assetDatabase.ts";
import type { OrganisationRecord } from "../../adapters/systems/asset/organisation.ts";
import { rowsFrom } from "../kit/incompleteLists.ts";
import { loadGroups, loadRecords } from "../kit/loading.ts";

type Operations = Pick<
  AssetDatabase["operations"],
  "organisationsByUscc" | "organisationsByUnit" | "organisationsByDivision"
>;

/** Three ways to an organisation; what one has read the other two know. */
export function organisationLoaders(operations: Operations, call: Call) {
  const byUscc = new DataLoader(loadRecords(operations.organisationsByUscc, call));
  const byUnit = new DataLoader(loadRecords(operations.organisationsByUnit, call));
  const byDivision = new DataLoader(loadGroups(operations.organisationsByDivision, call));

  function known<Found extends OrganisationRecord | null>(organisation: Found): Found {
    if (organisation === null) return organisation;
    byUscc.prime(organisation.uscc, organisation);
    byUnit.prime(organisation.unitCode, organisation);
    return organisation;
  }

  return {
    organisation: async (uscc: string) => known(await byUscc.load(uscc)),
    organisationOfUnit: async (unitCode: string) => known(await byUnit.load(unitCode)),
    async organisationsOf(divisionCode: string) {
      const found = await byDivision.load(divisionCode);
      return rowsFrom(found.map(known), found);
    },
  };
}
