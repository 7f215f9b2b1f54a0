import { legalEntityKind } from "../../adapters/values/legalEntityKind.ts";
import { decodeUnifiedSocialCreditCode } from "../../adapters/values/unifiedSocialCreditCode.ts";
import type { Resolvers } from "../../schema/generated/identity.ts";
import { badUserInput, notFound } from "../kit/publicError.ts";
import { usccOf } from "../kit/usccOf.ts";

export const resolvers: Resolvers = {
  Query: {
    person: (_root, { id }, { personIds }) => personIds.personOf(personIds.require(id)),
    legalEntity: (_root, { uscc: text }) => {
      const uscc = usccOf(text);
      if (uscc === null) throw badUserInput('"uscc" has to be a unified social credit code of 18 characters.');
      return { uscc };
    },
  },
  Person: {
    // An id of a former key is answered with the one of today, as everywhere else.
    __resolveReference: ({ id }, { personIds }) => personIds.personOf(personIds.require(id)),
  },
  LegalEntity: {
    __resolveReference: (entity) => {
      if (usccOf(entity.uscc) !== entity.uscc) throw notFound("No legal person has that code.");
      return entity;
    },
    name: ({ organizationName, departmentName }) => organizationName ?? departmentName ?? null,
    kind: ({ uscc }) => legalEntityKind(uscc),
    checkDigitsValid: ({ uscc }) => {
      const code = decodeUnifiedSocialCreditCode(uscc);
      return code?.valid === true && code.organisationCodeValid;
    },
  },
};
