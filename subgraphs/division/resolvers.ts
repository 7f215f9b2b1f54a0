import type { CommunityRecord, DivisionRecord } from "../../adapters/systems/division/divisions.ts";
import { padDivisionCode } from "../../adapters/values/divisionCode.ts";
import type { Resolvers } from "../../schema/generated/division.ts";
import { connectionOfArray } from "../kit/connection.ts";
import { badUserInput } from "../kit/publicError.ts";
import type { CommunityFilter, Context } from "./context.ts";
import { leadToToday } from "./leadToToday.ts";

export const resolvers: Resolvers = {
  Query: {
    division: (_root, { code }, context) => {
      const padded = padDivisionCode(code);
      if (padded === null) throw badUserInput('"code" has to be a division code of 6, 9 or 12 digits.');
      return leadToToday(context, padded, context.divisions.division, "division");
    },
    divisions: (_root, { level, within, name, ...page }, context) => {
      const prefix = within == null ? "" : context.places.prefixOf(within, "within");
      const rows = context.divisions
        .divisionsWithin(prefix)
        .filter(
          (division) =>
            (level == null || division.level === level) && (name == null || isNamed(context, division, name)),
        )
        .filter((division) => prefix === "" || division.code !== prefix.padEnd(12, "0"));
      return connectionOfArray(rows, page);
    },
    community: (_root, { code }, context) => {
      if (!/^\d{12}$/.test(code)) throw badUserInput('"code" has to be a community code of 12 digits.');
      return leadToToday(context, code, context.divisions.community, "community");
    },
    communities: (_root, { within, kind, name, ...page }, context) =>
      connectionOfArray(communities(context, { within: within ?? null, kind: kind ?? null, name: name ?? null }), page),
  },
  Division: {
    __resolveReference: ({ code }, context) => context.divisions.division(code),
    edition: (_division, _arguments, context) => context.divisions.edition,
    formerly: ({ code }, _arguments, context) => context.formerDivisions.formerlyOf(code),
    parent: (division, _arguments, context) =>
      division.parentCode === null ? null : context.divisions.division(division.parentCode),
    children: (division, page, context) => connectionOfArray(context.divisions.children(division.code), page),
    communities: (division, { kind, ...page }, context) =>
      connectionOfArray(communities(context, { within: division.code, kind: kind ?? null, name: null }), page),
  },
  Community: {
    __resolveReference: ({ code }, context) => context.divisions.community(code),
    edition: (_community, _arguments, context) => context.divisions.edition,
    formerly: ({ code }, _arguments, context) => context.formerDivisions.formerlyOf(code),
    division: (community, _arguments, context) => context.divisions.division(community.townCode),
  },
};

function communities(context: Context, filter: CommunityFilter): readonly CommunityRecord[] {
  const prefix = filter.within === null ? "" : context.places.prefixOf(filter.within, "within");
  return context.divisions
    .communitiesWithin(prefix)
    .filter((community) => filter.kind === null || community.kind === filter.kind)
    .filter((community) => filter.name === null || isNamed(context, community, filter.name));
}

/** By today's name or by one that the place had before. */
function isNamed(
  { formerDivisions }: Context,
  { code, name }: CommunityRecord | DivisionRecord,
  text: string,
): boolean {
  return name.includes(text) || formerDivisions.formerlyOf(code).some((former) => former.name.includes(text));
}
