import { legalEntityKind } from "../../adapters/values/legalEntityKind.ts";
import type { Resolvers } from "../../schema/generated/asset.ts";
import { pageSize, totalCount } from "../kit/connection.ts";
import { offsetConnection } from "../kit/offsetConnection.ts";
import { qualityWithPlace } from "../kit/placeQuality.ts";
import { badUserInput } from "../kit/publicError.ts";
import type { Context } from "./context.ts";
import { inventory, monthlyRegister } from "./drop.ts";
import { assetConnection, contractConnection, memberConnection, transactionConnection, unitsOf } from "./lists.ts";
import { memberCount, statisticQuality } from "./memberStatistic.ts";
import { joinByName } from "./nameJoin.ts";
import { membershipsOf, shareBook, shareholdingsOf } from "./persons.ts";
import { supervisionWarnings } from "./warnings/supervisionWarnings.ts";

export const resolvers: Resolvers = {
  Query: {
    collectiveOrganization: (_root, { uscc }, context) => {
      const code = uscc.toUpperCase();
      if (!/^[0-9A-Z]{18}$/.test(code)) throw badUserInput('"uscc" has to be a credit code of 18 digits and letters.');
      return context.load.organisation(code);
    },
    collectiveOrganizations: (_root, { within, ...page }, context) => {
      const prefix = context.places.prefixOf(within, "within");
      return offsetConnection(page, (slice) => context.load.organisations({ prefix }, slice));
    },
    collectiveAsset: (_root, { id }, context) => context.load.asset(checkedKey(id, "id")),
    assetContract: (_root, { number }, context) => context.load.contract(checkedKey(number, "number")),
  },
  Division: {
    __resolveReference: ({ code }) => ({ code }),
    collectiveOrganizationCount: ({ code }, _arguments, context) =>
      context.load.organisationCount(context.places.prefixOf(code, "code")),
  },
  Community: {
    __resolveReference: ({ code }) => ({ code }),
    collectiveOrganizations: ({ code }, _arguments, context) => context.load.organisationsOf(code),
    assets: async ({ code }, page, context) => {
      pageSize(page.first, 20);
      return assetConnection(context, await unitsOf(context, code), page);
    },
    contracts: async ({ code }, page, context) => {
      pageSize(page.first, 20);
      return contractConnection(context, await unitsOf(context, code), page);
    },
  },
  Person: {
    __resolveReference: ({ id }, { personIds }) => personIds.personOf(personIds.require(id)),
    memberships: ({ id }, _arguments, context) => membershipsOf(context, id),
    shareholdings: ({ id }, _arguments, context) => shareholdingsOf(context, id),
  },
  Household: {
    __resolveReference: (household) => household,
    shareBook: (household, _arguments, context) => shareBook(context, household),
  },
  LegalEntity: {
    __resolveReference: ({ uscc }) => ({ uscc }),
    organizationName: async ({ uscc }, _arguments, context) => (await organisationOf(context, uscc))?.name ?? null,
    collectiveOrganization: ({ uscc }, _arguments, context) => organisationOf(context, uscc),
  },
  CollectiveOrganization: {
    __resolveReference: ({ uscc }, context) => context.load.organisation(uscc),
    legalEntity: ({ uscc }) => ({ uscc }),
    community: ({ divisionCode }, _arguments, { places }) =>
      divisionCode !== null && places.isCommunity(divisionCode) ? places.communityOf(divisionCode) : null,
    dataQuality: async ({ unitCode, dataQuality, divisionCode }, _arguments, { load, places }) => [
      ...qualityWithPlace(dataQuality, places.issueOf(divisionCode)),
      ...(await statisticQuality(load, unitCode)),
    ],
    memberCount: ({ unitCode }, _arguments, { load }) => memberCount(load, unitCode),
    totalShares: async ({ unitCode }, _arguments, context) =>
      (await context.load.memberStatistic(unitCode))?.totalShares ?? null,
    members: ({ unitCode }, page, context) => memberConnection(context, unitCode, page),
    assets: ({ unitCode }, page, context) => assetConnection(context, [unitCode], page),
    contracts: ({ unitCode }, page, context) => contractConnection(context, [unitCode], page),
    balances: ({ unitCode }, { period }, context) => context.load.balances(unitCode, checkedPeriod(period)),
    transactions: ({ unitCode }, page, context) => transactionConnection(context, unitCode, page),
    warnings: ({ unitCode }, { code }, context) => supervisionWarnings(context.load, unitCode, code ?? null),
    monthlyRegister: (organisation, _arguments, context) => monthlyRegister(context.load, organisation),
    inventory: (organisation, _arguments, context) => inventory(context.load, organisation),
  },
  Membership: {
    person: ({ citizenNumber }, _arguments, { personIds }) => personIds.personOf(citizenNumber),
    organization: ({ unitCode }, _arguments, context) => context.load.organisationOfUnit(unitCode),
    shareholdings: ({ number }, _arguments, context) => context.load.shareholdingsOf(number),
  },
  CollectiveAsset: {
    __resolveReference: ({ id }, context) => context.load.asset(id),
    organization: ({ unitCode }, _arguments, context) => context.load.organisationOfUnit(unitCode),
    contracts: async (asset, _arguments, context) => (await joinOf(context, asset.unitCode)).contractsOf(asset),
  },
  AssetContract: {
    __resolveReference: ({ number }, context) => context.load.contract(number),
    partyBPerson: ({ partyBNumber }, _arguments, { personIds }) => personIds.personOf(partyBNumber),
    partyBLegalEntity: ({ partyBUscc }) => (partyBUscc === null ? null : { uscc: partyBUscc }),
    asset: async (contract, _arguments, context) => (await joinOf(context, contract.unitCode)).assetOf(contract),
    organization: ({ unitCode }, _arguments, context) => context.load.organisationOfUnit(unitCode),
    receipts: ({ number }, _arguments, context) => context.load.receiptsOf(number),
  },
  PropertyTransaction: {
    steps: ({ number }, _arguments, context) => context.load.stepsOf(number),
  },
  CollectiveOrganizationConnection: { totalCount },
  MembershipConnection: { totalCount },
  CollectiveAssetConnection: { totalCount },
  AssetContractConnection: { totalCount },
  PropertyTransactionConnection: { totalCount },
};

/** Organs and public institutions are in no register of collective organisations, so they cost no call. */
async function organisationOf({ load }: Context, uscc: string) {
  const kind = legalEntityKind(uscc);
  return kind === "ORGAN" || kind === "PUBLIC_INSTITUTION" ? null : load.organisation(uscc);
}

async function joinOf({ load }: Context, unitCode: string) {
  const [assets, contracts] = await Promise.all([load.assetsOfUnit(unitCode), load.contractsOfUnit(unitCode)]);
  return joinByName(assets, contracts);
}

function checkedKey(text: string, argument: string): string {
  if (!/^[\p{L}\p{N}\p{P} ]{1,40}$/u.test(text)) {
    throw badUserInput(`"${argument}" has to be 1 to 40 letters, digits and signs.`);
  }
  return text;
}

function checkedPeriod(period: string | null | undefined): string | null {
  if (period === null || period === undefined) return null;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(period)) throw badUserInput('"period" has to be a month such as `2024-03`.');
  return period;
}
