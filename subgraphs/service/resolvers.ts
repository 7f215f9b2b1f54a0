import { decodeItemCode } from "../../adapters/values/itemCode.ts";
import type { Resolvers } from "../../schema/generated/service.ts";
import { connectionOfArray, totalCount } from "../kit/connection.ts";
import { qualityWithPlace } from "../kit/placeQuality.ts";
import { badUserInput } from "../kit/publicError.ts";
import { usccOf } from "../kit/usccOf.ts";
import { applicationConnection } from "./applications.ts";
import { supplementApplication, withdrawApplication } from "./changing.ts";
import { evaluateApplication } from "./evaluating.ts";
import {
  dataQualityOfItem,
  departmentOfItem,
  type ItemParent,
  itemConnection,
  itemField,
  sourceIdsOfItem,
} from "./item.ts";
import { departmentNameOf } from "./legalEntity.ts";
import { isApplicationNumber } from "./payload.ts";
import { submitApplication } from "./submitting.ts";

export const resolvers: Resolvers = {
  Query: {
    serviceItem: (_root, { implementationCode }, context) => {
      const code = decodeItemCode(implementationCode);
      if (code?.kind !== "implementation" && code?.kind !== "old") {
        throw badUserInput('"implementationCode" has to be a code of 31 characters or an old number of 32 digits.');
      }
      return context.load.item(code.value);
    },
    serviceItems: (_root, { departmentUscc, ...page }, context) => {
      const department = departmentUscc == null ? null : usccOf(departmentUscc);
      if (departmentUscc != null && department === null) {
        throw badUserInput('"departmentUscc" has to be a unified social credit code of 18 characters.');
      }
      return itemConnection(context, { ...page, departmentUscc: department });
    },
    application: (_root, { number }, context) => {
      if (!isApplicationNumber(number)) throw badUserInput('"number" has to be 15 to 64 letters and digits.');
      return context.load.applicationNow(number);
    },
  },
  Mutation: {
    submitApplication: (_root, { input: { idempotencyKey, ...input } }, context) =>
      submitApplication(context, idempotencyKey, {
        ...input,
        applicantIdNumber: input.applicantIdNumber.trim().toUpperCase(),
        applicantName: input.applicantName.trim(),
        applicantPhone: input.applicantPhone.trim(),
        applicantAddress: input.applicantAddress?.trim() ?? null,
        agentName: input.agentName?.trim() ?? null,
        consentNumber: input.consentNumber?.trim() ?? null,
        materials: (input.materials ?? []).map((name) => name.trim()),
        note: input.note?.trim() ?? null,
      }),
    supplementApplication: (_root, { input }, context) =>
      supplementApplication(context, { ...input, materials: (input.materials ?? []).map((name) => name.trim()) }),
    withdrawApplication: (_root, { input }, context) => withdrawApplication(context, input),
    evaluateApplication: (_root, { input: { idempotencyKey, ...input } }, context) =>
      evaluateApplication(context, idempotencyKey, { ...input, round: input.round ?? 1, text: input.text ?? null }),
  },
  Division: {
    __resolveReference: ({ code }) => ({ code }),
    applicationCount: ({ code }, _arguments, context) =>
      context.load.applicationCountOf("division", context.places.prefixOf(code, "code"), {
        states: null,
        channel: null,
      }),
  },
  Community: {
    __resolveReference: ({ code }) => ({ code }),
    applications: ({ code }, page, context) => applicationConnection(context.load, { kind: "community", code }, page),
    serviceStations: ({ code }, _arguments, context) => context.load.stations(code),
  },
  Person: {
    __resolveReference: ({ id }, { personIds }) => personIds.personOf(personIds.require(id)),
    applications: ({ id }, page, context) =>
      applicationConnection(context.load, { kind: "applicant", code: context.personIds.require(id) }, page),
  },
  LegalEntity: {
    __resolveReference: ({ uscc }) => ({ uscc }),
    departmentName: departmentNameOf,
    serviceItems: async ({ uscc }, page, context) =>
      connectionOfArray<ItemParent>(await context.load.itemsOf(uscc), page),
  },
  ServiceItem: {
    __resolveReference: ({ implementationCode }, context) => context.load.item(implementationCode),
    basicCode: itemField("basicCode"),
    oldCode: itemField("oldCode"),
    name: itemField("name"),
    department: departmentOfItem,
    type: itemField("type"),
    kind: itemField("kind"),
    level: itemField("level"),
    legalTimeLimit: itemField("legalTimeLimit"),
    promisedTimeLimit: itemField("promisedTimeLimit"),
    visits: itemField("visits"),
    charged: itemField("charged"),
    feeBasis: itemField("feeBasis"),
    conditions: itemField("conditions"),
    legalBasis: itemField("legalBasis"),
    address: itemField("address"),
    officeHours: itemField("officeHours"),
    consultationPhone: itemField("consultationPhone"),
    complaintPhone: itemField("complaintPhone"),
    channels: itemField("channels"),
    audience: itemField("audience"),
    materials: itemField("materials"),
    asOf: itemField("asOf"),
    sourceIds: sourceIdsOfItem,
    dataQuality: dataQualityOfItem,
  },
  ServiceApplication: {
    __resolveReference: ({ number }, context) => context.load.application(number),
    item: ({ itemCode }) => (itemCode === null ? null : { implementationCode: itemCode }),
    applicant: ({ applicantNumber }, _arguments, { personIds }) => personIds.personOf(applicantNumber),
    applicantLegalEntity: ({ applicantUscc }) => (applicantUscc === null ? null : { uscc: applicantUscc }),
    community: ({ communityCode }, _arguments, { places }) => places.communityOf(communityCode),
    dataQuality: ({ dataQuality, communityCode }, _arguments, { places }) =>
      qualityWithPlace(dataQuality, places.issueOf(communityCode)),
    steps: (application, _arguments, context) => context.load.stepsOf(application),
    result: (application, _arguments, context) => context.load.resultOf(application),
    evaluations: ({ number }, _arguments, context) => context.load.evaluationsOf(number),
  },
  ServiceApplicationConnection: { totalCount },
  Licence: {
    issuer: ({ issuerUscc }) => (issuerUscc === null ? null : { uscc: issuerUscc }),
  },
};
