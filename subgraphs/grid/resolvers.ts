import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import type { EventState } from "../../adapters/systems/grid/eventState.ts";
import { isIdentified } from "../../adapters/systems/grid/resident.ts";
import { padDivisionCode } from "../../adapters/values/divisionCode.ts";
import type { Resolvers } from "../../schema/generated/grid.ts";
import { connectionOfArray, totalCount } from "../kit/connection.ts";
import { rowsFrom } from "../kit/incompleteLists.ts";
import { decodeInputTime } from "../kit/inputTime.ts";
import { offsetConnection } from "../kit/offsetConnection.ts";
import { qualityWithPlace } from "../kit/placeQuality.ts";
import { badUserInput, notFound } from "../kit/publicError.ts";
import type { Context } from "./context.ts";
import { counted, countedPlace } from "./counts.ts";
import { eventConnection } from "./events.ts";
import { handleEvent } from "./handling.ts";
import { everyEvent, livingTotal } from "./livingEvents.ts";
import { personsOf, residentField, residentOf } from "./person.ts";
import { reportEvent } from "./reporting.ts";

export const resolvers: Resolvers = {
  Query: {
    gridUnit: (_root, { code }, context) => {
      if (!/^(\d{9}|\d{12}|\d{15}|\d{18})$/.test(code)) {
        throw badUserInput('"code" has to be a grid code of 9, 12, 15 or 18 digits.');
      }
      return context.load.unit(code);
    },
    household: (_root, { code }, context) => {
      if (!/^\d{22}$/.test(code)) throw badUserInput('"code" has to be a household code of 22 digits.');
      return context.load.household(code);
    },
    event: (_root, { id }, context) => {
      if (!/^\d{19}$/.test(id)) throw badUserInput('"id" has to be an event id of 19 digits.');
      return context.load.event(id);
    },
    eventTypes: (_root, _arguments, context) => context.load.eventTypes(),
    departments: async (_root, { within }, context) => {
      const prefix = context.places.prefixOf(within, "within");
      const { prefixesOf } = context.places;
      const all = await context.load.departments();
      const own = all.filter(({ divisionCode }) => prefixesOf(divisionCode).every((one) => one.startsWith(prefix)));
      return rowsFrom(own, all);
    },
    events: (_root, { within, changedFrom, changedTo, ...page }, context) =>
      eventConnection(context.load, context.places.countyOrBelow(within, "within"), {
        ...page,
        changedFrom: checkedDateTime(changedFrom, "changedFrom"),
        changedTo: checkedDateTime(changedTo, "changedTo"),
      }),
  },
  Mutation: {
    reportEvent: (_root, { input }, context) =>
      reportEvent(context, {
        ...input,
        gridCode: input.gridCode ?? null,
        happenedAt: input.happenedAt ?? new Date().toISOString(),
        urgency: input.urgency ?? "LOW",
        source: input.source ?? "WITNESSED",
        involvedCount: input.involvedCount ?? 1,
        contactName: input.contactName ?? null,
        contactPhone: input.contactPhone ?? null,
      }),
    acceptEvent: (_root, { input }, context) => handle(context, "accept", input),
    dispatchEvent: (_root, { input }, context) => handle(context, "dispatch", input, input.targetOrganisation),
    signEvent: (_root, { input }, context) => handle(context, "sign", input),
    startEvent: (_root, { input }, context) => handle(context, "start", input),
    returnEvent: (_root, { input }, context) => handle(context, "return", input),
    giveEventFeedback: (_root, { input }, context) => handle(context, "feedback", input),
    verifyEvent: (_root, { input }, context) => handle(context, input.passed ? "verifyPass" : "verifyFail", input),
  },
  Subscription: {
    eventChanged: {
      subscribe: (_root, { communityCode }, { places, eventFeed, call }) => {
        const community = places.communityOf(communityCode)?.code;
        if (community === undefined || !places.isCommunity(communityCode)) {
          throw notFound('"communityCode": no community has that code.');
        }
        return eventFeed.follow(community, call);
      },
      resolve: (event: EventRecord) => event,
    },
  },
  Division: {
    __resolveReference: ({ code }) => ({ code }),
    eventCount: async ({ code }, _arguments, context) => {
      const within = countedPlace(context, code);
      return counted("events", await livingTotal(context.load.events, { ...everyEvent, within }));
    },
    householdCount: async ({ code }, _arguments, context) =>
      counted("households", await context.load.householdCount(countedPlace(context, code))),
  },
  Community: {
    __resolveReference: ({ code }) => ({ code }),
    gridUnits: async ({ code }, { level, ...page }, context) => {
      const units = await context.load.unitsBelow(code);
      const below = units.filter((unit) => unit.code.length > code.length && (level == null || unit.level === level));
      return connectionOfArray(rowsFrom(below, units), page, 50);
    },
    events: ({ code }, page, context) => eventConnection(context.load, code, page),
    households: ({ code }, page, context) =>
      offsetConnection(page, (slice) => context.load.households({ code }, slice)),
    population: async ({ code }, _arguments, context) => counted("residents", await context.load.population(code)),
    keyPlaces: ({ code }, page, context) => offsetConnection(page, (slice) => context.load.keyPlaces({ code }, slice)),
    riskSignals: ({ code }, { kind, ...page }, context) =>
      offsetConnection(page, (slice) => context.load.risks({ code, kind: kind ?? null }, slice)),
  },
  EventDepartment: {
    division: ({ divisionCode }, _arguments, { places }) => {
      const code = padDivisionCode(places.today(divisionCode));
      return code === null ? null : { code };
    },
  },
  GridUnit: {
    __resolveReference: ({ code }, context) => context.load.unit(code),
    manager: ({ managerName, managerPhones }) =>
      managerName === null && managerPhones.length === 0 ? null : { name: managerName, phones: managerPhones },
    parent: ({ parentCode }, _arguments, context) => (parentCode === null ? null : context.load.unit(parentCode)),
    children: async (unit, _arguments, context) => {
      const tree = await context.load.unitsBelow(unit.code.slice(0, 12));
      return rowsFrom(
        tree.filter((child) => child.parentCode === unit.code),
        tree,
      );
    },
    community: ({ code }, _arguments, { places }) => places.communityOf(code),
    dataQuality: ({ code, dataQuality }, _arguments, { places }) => qualityWithPlace(dataQuality, places.issueOf(code)),
    households: ({ code }, page, context) =>
      offsetConnection(page, (slice) => context.load.households({ code }, slice)),
  },
  Household: {
    __resolveReference: ({ code }, context) => context.load.household(code),
    members: async ({ code }, _arguments, context) => personsOf(await context.load.membersOf(code)),
    residents: ({ code }, _arguments, context) => context.load.membersOf(code),
    gridUnit: ({ gridCode }, _arguments, context) => unitOf(context, gridCode),
    community: ({ code }, _arguments, { places }) => places.communityOf(code),
    dataQuality: ({ code, dataQuality }, _arguments, { places }) => qualityWithPlace(dataQuality, places.issueOf(code)),
  },
  Person: {
    __resolveReference: ({ id }, context) => residentOf({ citizenNumber: context.personIds.require(id) }, context),
    id: ({ citizenNumber }, _arguments, context) => context.personIds.idOf(citizenNumber),
    name: residentField("name"),
    idNumber: residentField("documentNumber"),
    gender: residentField("gender"),
    birthDate: residentField("birthDate"),
    phone: async (person, _arguments, context) => (await residentOf(person, context))?.phones[0] ?? null,
    phones: residentField("phones"),
    registeredAddress: residentField("registeredAddress"),
    address: residentField("address"),
    relationToHead: residentField("relationToHead"),
    residence: residentField("residence"),
    specialCategories: residentField("specialCategories"),
    deceased: residentField("deceased"),
    household: async (person, _arguments, context) => {
      const code = (await residentOf(person, context))?.householdCode ?? null;
      return code === null ? null : context.load.household(code);
    },
    gridUnit: async (person, _arguments, context) =>
      unitOf(context, (await residentOf(person, context))?.gridCode ?? null),
    community: async (person, _arguments, context) =>
      context.places.communityOf((await residentOf(person, context))?.gridCode ?? null),
    asOf: residentField("asOf"),
    sourceIds: residentField("sourceIds"),
    dataQuality: residentField("dataQuality"),
  },
  Resident: {
    person: (resident) => (isIdentified(resident) ? resident : null),
  },
  GridEvent: {
    __resolveReference: ({ id }, context) => context.load.event(id),
    stage: ({ state }) => (state === null ? null : stageOf[state]),
    gridUnit: ({ gridCode }, _arguments, context) => unitOf(context, gridCode),
    community: ({ gridCode }, _arguments, { places }) => places.communityOf(gridCode),
    dataQuality: ({ gridCode, dataQuality }, _arguments, { places }) =>
      qualityWithPlace(dataQuality, places.issueOf(gridCode)),
    tasks: ({ id }, _arguments, context) => context.load.tasksOf(id),
  },
  GridEventConnection: { totalCount },
  KeyPlace: {
    gridUnit: ({ gridCode }, _arguments, context) => unitOf(context, gridCode),
  },
  RiskSignal: {
    // Read when more is asked of the person than the id.
    person: ({ citizenNumber }) => (citizenNumber === null ? null : { citizenNumber }),
    gridUnit: ({ gridCode }, _arguments, context) => unitOf(context, gridCode),
  },
};

/** 社区输入 = REPORTED, ACCEPTED; 网上推送 = DISPATCHED; 部门响应 = SIGNED to FEEDBACK; then 核查结案. */
const stageOf = {
  REPORTED: "COMMUNITY_INPUT",
  ACCEPTED: "COMMUNITY_INPUT",
  DISPATCHED: "ONLINE_DISPATCH",
  SIGNED: "DEPARTMENT_RESPONSE",
  IN_PROGRESS: "DEPARTMENT_RESPONSE",
  RETURNED: "DEPARTMENT_RESPONSE",
  SUSPENDED: "DEPARTMENT_RESPONSE",
  FEEDBACK: "DEPARTMENT_RESPONSE",
  VERIFYING: "CLOSING",
  CLOSED: "CLOSING",
  VOID: "CLOSING",
} as const satisfies Record<EventState, string>;

function unitOf(context: Context, gridCode: string | null) {
  return gridCode === null ? null : context.load.unit(gridCode);
}

function checkedDateTime(text: string | null | undefined, argument: string): string | null {
  if (text === null || text === undefined) return null;
  const moment = decodeInputTime(text);
  if (moment === null) throw badUserInput(`"${argument}" has to be an ISO 8601 date and time with offset.`);
  return moment;
}

interface HandlingFields {
  readonly idempotencyKey: string;
  readonly eventId: string;
  readonly organisation: string;
  readonly operator: string;
  readonly advice?: string | null | undefined;
}

function handle(
  context: Context,
  operation: Parameters<typeof handleEvent>[1]["operation"],
  { idempotencyKey, eventId, organisation, operator, advice }: HandlingFields,
  targetOrganisation: string | null = null,
) {
  const fields = { idempotencyKey, eventId, organisation, operator, advice: advice ?? null };
  return handleEvent(context, { ...fields, operation, targetOrganisation });
}
