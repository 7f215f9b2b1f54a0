import type { SyntheticServiceItem } from "../world/types.ts";
import { notFound } from "./refusal.ts";
import type { RequestFields } from "./requestFields.ts";
import type { ServiceStore } from "./serviceStore.ts";
import { writeApplication, type writeItem, writeResult, type writeStation, writeSteps } from "./wire.ts";

/** What an operation answers: `data`, and `total` for lists that are read in pages. */
export interface OperationAnswer {
  readonly data: readonly unknown[];
  readonly total?: number;
}

export interface QueryContext {
  readonly store: ServiceStore;
  readonly itemRows: readonly ReturnType<typeof writeItem>[];
  readonly stationRows: readonly ReturnType<typeof writeStation>[];
  /** By the new code and by the old one. */
  readonly itemsByCode: ReadonlyMap<string, SyntheticServiceItem>;
}

const MOST_ROWS = 200;
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
const AREA = /^(\d{6}|\d{9}|\d{12})$/;

/** The reading half of the interface, by name. Nothing found is an error here, code 96. */
export const queryOperations: Readonly<
  Record<string, (fields: RequestFields, context: QueryContext) => Promise<OperationAnswer>>
> = {
  async getSxxxList(fields, { itemRows }) {
    const page = fields.count("page", 1_000_000);
    const rows = fields.count("rows", MOST_ROWS);
    const [name, department] = [fields.optional("sxmc"), fields.optional("bmbm")];
    const found = itemRows.filter(
      ({ sxmc, bmbm }) => sxmc.includes(name ?? "") && (department === null || bmbm === department),
    );
    return { ...some(found.slice((page - 1) * rows, page * rows)), total: found.length };
  },

  async getSxxxByBm(fields, { itemRows, itemsByCode }) {
    const code = itemsByCode.get(fields.required("sxbm"))?.implementationCode;
    return some(itemRows.filter(({ sxbm }) => sxbm === code));
  },

  async getFwzdList(fields, { stationRows }) {
    const area = areaPrefix(fields.required("ssqyqhdm", AREA));
    const page = fields.count("page", 1_000_000);
    const rows = fields.count("rows", MOST_ROWS);
    const found = stationRows.filter(({ qhdm }) => qhdm.startsWith(area));
    return { ...some(found.slice((page - 1) * rows, page * rows)), total: found.length };
  },

  async getBjxxPage(fields, context) {
    const filter = {
      areaPrefix: areaPrefix(fields.required("ssqyqhdm", AREA)),
      from: fields.optional("startTime", TIME),
      until: fields.optional("endTime", TIME),
      page: fields.count("page", 1_000_000),
      rows: fields.count("rows", MOST_ROWS),
    };
    const { total, records } = await context.store.page(filter);
    return { ...some(records.map((record) => write(record, context))), total };
  },

  async getBjxx(fields, context) {
    return { data: [write(await found(fields, context), context)] };
  },

  async getBjxxBySqr(fields, context) {
    const records = await context.store.findByApplicant(fields.required("sqrzjh").toUpperCase());
    return some(records.map((record) => write(record, context)));
  },

  async getBjgc(fields, context) {
    return some(writeSteps(await found(fields, context)));
  },

  async getBjjg(fields, context) {
    return some(writeResult(await found(fields, context)));
  },
};

async function found(fields: RequestFields, { store }: QueryContext) {
  const record = await store.find(fields.required("bjbh"));
  if (!record) throw notFound();
  return record;
}

function write(record: Parameters<typeof writeApplication>[0], { itemsByCode }: QueryContext) {
  return writeApplication(record, itemsByCode.get(record.itemCode));
}

function some(data: readonly unknown[]): OperationAnswer {
  if (data.length === 0) throw notFound();
  return { data };
}

/** Towns and counties may come padded to 12 digits with zeros. */
function areaPrefix(code: string): string {
  if (code.length === 12 && code.endsWith("000000")) return code.slice(0, 6);
  return code.length === 12 && code.endsWith("000") ? code.slice(0, 9) : code;
}
