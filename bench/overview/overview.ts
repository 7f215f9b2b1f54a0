import type { Call } from "../../adapters/system.ts";
import { encodeDateTime } from "../../adapters/values/localDateTime.ts";
import { warningRules } from "../../subgraphs/asset/warnings/warningRules.ts";
import { households } from "./households.ts";
import { itemNames } from "./itemNames.ts";
import type { OverviewSources } from "./overviewSources.ts";

/** The answer of examples/community-overview.graphql, with the fields in its order. */
export async function overview(sources: OverviewSources, code: string, call: Call) {
  const community = sources.divisions.community(code);
  if (community === null) return null;
  const town = sources.divisions.division(community.townCode);
  const county = town?.parentCode ? sources.divisions.division(town.parentCode) : null;
  const [gridUnits, events, applications, collectiveOrganizations, homes] = await Promise.all([
    gridUnitsOf(sources, code, call),
    eventsOf(sources, code, call),
    applicationsOf(sources, code, call),
    organisationsOf(sources, code, call),
    households(sources, code, call),
  ]);
  return {
    name: community.name,
    division: town && { name: town.name, parent: county && { name: county.name } },
    gridUnits,
    events,
    applications,
    collectiveOrganizations,
    households: homes,
  };
}

async function gridUnitsOf({ grid }: OverviewSources, code: string, call: Call) {
  const units = (await grid.unitsBelow(code, call)).filter((unit) => unit.code !== code && unit.level === "MICRO_GRID");
  return {
    totalCount: units.length,
    nodes: units.slice(0, 50).map(({ code: unitCode, name, managerName, managerPhones }) => ({
      code: unitCode,
      name,
      manager: managerName === null && managerPhones.length === 0 ? null : { name: managerName },
    })),
  };
}

async function eventsOf({ grid }: OverviewSources, code: string, call: Call) {
  const { rows } = await grid.events(
    { within: code, states: ["DISPATCHED", "IN_PROGRESS"], type: null, changedFrom: null, changedTo: null },
    { offset: 0, limit: 20 },
    call,
  );
  const ids = rows.map(({ id }) => id);
  const tasks = ids.length === 0 ? new Map() : await grid.tasksByEvent(ids, call);
  return {
    nodes: rows.map(({ id, title, state, deadline, supervision }) => ({
      id,
      title,
      state,
      deadline,
      supervision,
      tasks: (tasks.get(id) ?? []).map(
        ({ organisation, startedAt }: { readonly organisation: unknown; readonly startedAt: unknown }) => ({
          organisation,
          startedAt,
        }),
      ),
    })),
  };
}

async function applicationsOf(sources: OverviewSources, code: string, call: Call) {
  const { front, grid } = sources;
  const pages = await front.applicationPages(
    {
      owners: { kind: "community", codes: [code] },
      filter: { states: null, channel: null },
      window: { limit: 21, after: null },
    },
    call,
  );
  const rows = (pages.get(code)?.rows ?? []).slice(0, 20);
  const applicants = distinct(rows.map(({ applicantNumber }) => applicantNumber));
  const [names, residents] = await Promise.all([
    itemNames(sources.service, distinct(rows.map(({ itemCode }) => itemCode)), call),
    applicants.length === 0 ? new Map() : grid.residentsByIdNumber(applicants, call),
  ]);
  return {
    nodes: rows.map(({ number, itemCode, state, promisedBy, applicantNumber }) => ({
      number,
      item: itemCode === null ? null : { name: names.get(itemCode) ?? null },
      state,
      promisedBy,
      applicant: applicantNumber === null ? null : { name: residents.get(applicantNumber)?.name ?? null },
    })),
  };
}

async function organisationsOf({ asset }: OverviewSources, code: string, call: Call) {
  const organisations = (await asset.organisationsByDivision([code], call)).get(code) ?? [];
  const units = organisations.map(({ unitCode }) => unitCode);
  if (units.length === 0) return [];
  const today = encodeDateTime(new Date().toISOString()).slice(0, 10);
  const [statistics, tops, assets, contracts, overdue, unbalanced] = await Promise.all([
    asset.memberStatistics(units, call),
    asset.topAssets({ units, limit: 11, kind: null, usage: null }, call),
    asset.assetsOfUnit(units, call),
    asset.contractsOfUnit(units, call),
    asset.overdueReceipts({ units, today }, call),
    asset.unbalancedMonths(units, call),
  ]);
  return organisations.map(({ name, uscc, unitCode }) => {
    const facts = {
      today,
      assets: assets.get(unitCode) ?? [],
      contracts: contracts.get(unitCode) ?? [],
      overdueReceipts: overdue.filter((receipt) => receipt.unitCode === unitCode),
      unbalancedMonths: unbalanced.get(unitCode) ?? [],
    };
    return {
      name,
      uscc,
      memberCount: statistics.get(unitCode)?.memberCount ?? 0,
      assets: {
        nodes: (tops.get(unitCode)?.rows ?? [])
          .slice(0, 10)
          .map(({ name: assetName, kind, netValue }) => ({ name: assetName, kind, netValue })),
      },
      warnings: warningRules.flatMap(({ find }) =>
        find(facts).map(({ code: warningCode, message }) => ({ code: warningCode, message })),
      ),
    };
  });
}

function distinct<Text extends string>(texts: readonly (Text | null)[]): readonly Text[] {
  return [...new Set(texts.filter((text) => text !== null))];
}
