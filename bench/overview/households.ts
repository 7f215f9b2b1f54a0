import type { Call } from "../../adapters/system.ts";
import { isIdentified } from "../../adapters/systems/grid/resident.ts";
import type { CitizenNumber } from "../../adapters/values/citizenNumber.ts";
import type { OverviewSources } from "./overviewSources.ts";

/** The first households with their members, and what two other systems know of each member. */
export async function households({ grid, front, asset }: OverviewSources, code: string, call: Call) {
  const { rows } = await grid.households({ code }, { offset: 0, limit: 20 }, call);
  if (rows.length === 0) return { nodes: [] };
  const residents = await grid.residentsByHousehold(
    rows.map((household) => household.code),
    call,
  );
  const persons = [...residents.values()].flat().filter(isIdentified);
  const idNumbers = [...new Set(persons.map(({ citizenNumber }) => citizenNumber))];
  const [memberships, applications] = await Promise.all([
    idNumbers.length === 0 ? new Map() : membershipsOf(asset, idNumbers, call),
    front.applicationPages(
      {
        owners: { kind: "applicant", codes: idNumbers },
        filter: { states: null, channel: null },
        window: { limit: 4, after: null },
      },
      call,
    ),
  ]);
  return {
    nodes: rows.map((household) => ({
      code: household.code,
      members: (residents.get(household.code) ?? []).filter(isIdentified).map(({ name, citizenNumber, phones }) => ({
        name,
        idNumber: citizenNumber,
        phone: phones[0] ?? null,
        memberships: memberships.get(citizenNumber) ?? [],
        applications: {
          nodes: (applications.get(citizenNumber)?.rows ?? [])
            .slice(0, 3)
            .map(({ number, state }) => ({ number, state })),
        },
      })),
    })),
  };
}

async function membershipsOf(asset: OverviewSources["asset"], idNumbers: readonly CitizenNumber[], call: Call) {
  const found = await asset.membersByIdNumber(idNumbers, call);
  const members = [...found.values()].flat();
  const units = [...new Set(members.map(({ unitCode }) => unitCode))];
  const numbers = members.map(({ number }) => number);
  const [organisations, shareholdings] = await Promise.all([
    units.length === 0 ? new Map() : asset.organisationsByUnit(units, call),
    numbers.length === 0 ? new Map() : asset.shareholdingsByMember(numbers, call),
  ]);
  return new Map(
    [...found].map(([idNumber, ofPerson]) => [
      idNumber,
      ofPerson.map(({ number, unitCode }) => {
        const organisation = organisations.get(unitCode);
        return {
          organization: organisation === undefined ? null : { name: organisation.name },
          shareholdings: (shareholdings.get(number) ?? []).map(
            ({ kind, shares }: { readonly kind: unknown; readonly shares: unknown }) => ({ kind, shares }),
          ),
        };
      }),
    ]),
  );
}
