import { Prisma } from "../../generated/legacyFront/client.ts";
import { asCitizenNumber, writtenForms } from "../../values/citizenNumber.ts";
import { type ApplicationState, encodeApplicationStates } from "./applicationState.ts";
import { channelRemarks, encodeChannel, type HandlingChannel } from "./handlingChannel.ts";

/** Whose applications: communities (12 digits), divisions (leading digits) or applicants (valid citizen numbers). */
export interface Owners {
  readonly kind: "community" | "division" | "applicant";
  readonly codes: readonly string[];
  /** Further codes under which records of an owner stand: those that its place had before. */
  readonly former?: readonly { readonly owner: string; readonly code: string }[];
}

export interface ApplicationFilter {
  /** Null for every state. */
  readonly states: readonly ApplicationState[] | null;
  readonly channel: HandlingChannel | null;
  /** Digits of which those of the community have to begin with one; everywhere when left out. */
  readonly within?: readonly string[];
}

/** A place in the order of the lists: time of change as written, then number, both descending. */
export interface ChangeKey {
  readonly changeMark: string | null;
  readonly number: string;
}

export interface ApplicationWindow {
  readonly limit: number;
  readonly after: ChangeKey | null;
}

/** Full-width characters to ASCII, blanks away: the first are replaced one by one, those without a partner deleted. */
const ascii = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)).join("");
const fullWidth = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0xff01 + index)).join("");
const blanks = " \t\r\n\u00a0\u3000";

/** What spreadsheets put around a number. */
const spreadsheetMarks = "^['`\u2018\u2019]+|['`\u2018\u2019]+$|[.]0+$";

/**
 * The column that owners are found by. `applicant_code` is compared as `readIdentityDocument` would write it; an index of
 * theirs on the bare column does not serve that, one on this expression would.
 */
const ownerMatches = {
  community: Prisma.sql`wanted.form = a.area_code`,
  division: Prisma.sql`wanted.form = left(a.area_code, length(wanted.form))`,
  applicant: Prisma.sql`wanted.form =
    regexp_replace(upper(translate(a.applicant_code, ${fullWidth + blanks}, ${ascii})), ${spreadsheetMarks}, '', 'g')`,
} as const satisfies Record<Owners["kind"], Prisma.Sql>;

/** Columns under the names of the Prisma schema, which is the crosswalk (schema/prisma/legacyFront.prisma). */
const columns = Prisma.raw(
  Object.entries({
    number: "no",
    internalNumber: "internal_no",
    itemCode: "item_code",
    name: "apply_name",
    applicantName: "applicant_name",
    applicantId: "applicant_code",
    applicantIdKind: "applicant_code_type",
    applicantPhone: "applicant_phone",
    communityCode: "area_code",
    channel: "apply_way",
    remark: "remark",
    agentName: "agent_name",
    promise: "promise",
    promiseUnit: "promise_type",
    status: "bj_statu",
    stage: "stage",
    createdAt: "create_date",
    updatedAt: "update_date",
  } satisfies Partial<Record<keyof Prisma.ApplicationFieldRefs, string>>)
    .map(([name, column]) => `a.${column} AS "${name}"`)
    .join(", "),
);

/** The first rows of each owner, newest first, in one statement for all owners. */
export function pageStatement(
  owners: Owners,
  filter: ApplicationFilter,
  { limit, after }: ApplicationWindow,
): Prisma.Sql {
  return Prisma.sql`
    SELECT * FROM (
      SELECT ${columns}, wanted.owner,
        row_number() OVER (PARTITION BY wanted.owner ORDER BY a.update_date DESC NULLS LAST, a.no DESC) AS place
      FROM inf_apply AS a ${joinOwners(owners)}
      WHERE ${matches(filter)} AND ${isBehind(after)}
    ) AS ranked
    WHERE place <= ${limit} ORDER BY owner, place`;
}

export function countStatement(owners: Owners, filter: ApplicationFilter): Prisma.Sql {
  return Prisma.sql`
    SELECT wanted.owner, count(*)::int AS count FROM inf_apply AS a ${joinOwners(owners)}
    WHERE ${matches(filter)} GROUP BY wanted.owner`;
}

function joinOwners({ kind, codes, former = [] }: Owners): Prisma.Sql {
  const pairs = [
    ...codes.flatMap((code) =>
      (kind === "applicant" ? formsOfApplicant(code) : [code]).map((form) => ({ form, owner: code })),
    ),
    ...former.map(({ code, owner }) => ({ form: code, owner })),
  ];
  const [forms, owners] = [pairs.map(({ form }) => form), pairs.map(({ owner }) => owner)];
  return Prisma.sql`JOIN unnest(${forms}::text[], ${owners}::text[]) AS wanted(form, owner) ON ${ownerMatches[kind]}`;
}

/** None for what is no citizen number, so that nobody is found by it. */
function formsOfApplicant(code: string): readonly string[] {
  const number = asCitizenNumber(code);
  return number === null ? [] : writtenForms(number);
}

/** The crosswalks of state and channel the other way round. */
function matches({ states, channel, within }: ApplicationFilter): Prisma.Sql {
  const conditions = [Prisma.sql`TRUE`];
  if (states !== null) {
    const pairs = encodeApplicationStates(states);
    conditions.push(Prisma.sql`concat(btrim(a.bj_statu), '/', btrim(a.stage)) = ANY(${pairs}::text[])`);
  }
  if (channel !== null) {
    const { way, remark } = encodeChannel(channel);
    conditions.push(
      remark === null
        ? Prisma.sql`btrim(a.apply_way) = ${way} AND NOT coalesce(btrim(a.remark), '') = ANY(${channelRemarks}::text[])`
        : Prisma.sql`btrim(a.remark) = ${remark}`,
    );
  }
  if (within !== undefined) {
    conditions.push(Prisma.sql`EXISTS (SELECT FROM unnest(${[...within]}::text[]) AS part(prefix)
      WHERE starts_with(a.area_code, part.prefix))`);
  }
  return Prisma.join(conditions, " AND ");
}

function isBehind(key: ChangeKey | null): Prisma.Sql {
  if (key === null) return Prisma.sql`TRUE`;
  if (key.changeMark === null) return Prisma.sql`a.update_date IS NULL AND a.no < ${key.number}`;
  return Prisma.sql`(a.update_date IS NULL OR (a.update_date, a.no::text) < (${key.changeMark}, ${key.number}))`;
}
