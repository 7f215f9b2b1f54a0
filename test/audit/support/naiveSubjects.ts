/** Whose data stands where, written down once more by hand: the oracle of the tests of subjects. */
export interface NaiveSubject {
  /** A selection that gives keys of persons. */
  readonly ids?: string;
  readonly name?: string;
  readonly phones?: string;
  readonly certificate?: string;
  /** Those of the object around it. */
  readonly around?: true;
  /** Nobody. */
  readonly nobody?: true;
}

/** By coordinate, else by type. */
export type NaiveSubjects = Readonly<Record<string, NaiveSubject>>;

const nobody: NaiveSubject = { nobody: true };
const around: NaiveSubject = { around: true };

export const graphSubjects: NaiveSubjects = {
  "Query.household": nobody,
  "Query.person": nobody,
  "Query.subjectAccesses": nobody,
  "Community.riskSignals": nobody,
  "CollectiveOrganization.members": nobody,
  "ApiClientSecretPayload.secret": nobody,
  "AuditRecord.user": nobody,
  "AuditRecord.address": nobody,
  "AuditRecord.line": nobody,
  "AuditRecord.subjects": nobody,
  AuditSubjectGroup: nobody,
  AuditAccess: nobody,
  AuditAccessConnection: nobody,
  AuditAccessEdge: nobody,
  MembershipConnection: nobody,
  MembershipEdge: nobody,
  RiskSignalConnection: nobody,
  RiskSignalEdge: nobody,
  Person: { ids: "id" },
  Household: { ids: "members { id }", name: "headName" },
  Resident: { ids: "person { id }", name: "name", phones: "phones" },
  HouseholdShareBook: around,
  GridEvent: { name: "contactName", phones: "contactPhones" },
  "EventTask.operator": { name: "operator" },
  "EventTask.advice": around,
  KeyPlace: { name: "responsibleName", phones: "responsiblePhones" },
  RiskSignal: { ids: "person { id }" },
  ServiceApplication: { ids: "applicant { id }", name: "applicantName", phones: "applicantPhones" },
  "ServiceApplication.agentName": { name: "agentName" },
  "ApplicationStep.operator": { name: "operator" },
  "ApplicationStep.note": around,
  Licence: around,
  "Evaluation.text": around,
  Membership: { ids: "person { id }", name: "name", certificate: "certificateNumber" },
  Shareholding: around,
  AssetContract: { ids: "partyBPerson { id }", name: "partyB" },
};

export const toySubjects: NaiveSubjects = {
  Person: { ids: "id" },
  Company: { ids: "id" },
  Vault: { ids: "code" },
  Place: { name: "keeper", phones: "keeperPhones" },
  "Place.licence": { certificate: "licence", name: "keeper" },
  Case: { ids: "about { id }", name: "witness" },
  Note: around,
};

export function subjectAt(subjects: NaiveSubjects, type: string, field: string): NaiveSubject {
  const found = subjects[`${type}.${field}`] ?? subjects[type];
  if (found === undefined) throw new RangeError(`the oracle does not know whose data is in ${type}.${field}`);
  return found;
}
