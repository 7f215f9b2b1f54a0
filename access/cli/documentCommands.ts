import { UsageError } from "../../cli/command.ts";
import { table } from "../../cli/table.ts";
import { DocumentsError, readDocuments } from "../documents/readDocuments.ts";
import type { AccessCommand } from "./command.ts";
import { timeText } from "./describeClient.ts";

const add: AccessCommand = {
  summary: "Registers the operations of a manifest as trusted documents of a client.",
  positionals: ["ID", "MANIFEST"],
  flags: {},
  async run({ positionals: [id = "", path = ""] }, { documents }) {
    const read = readDocuments(path).map(({ name, text }) => ({ id: name, text }));
    if (read.length === 0) throw new DocumentsError(`${path} holds no operation.`);
    const { added, unchanged } = await documents.add(id, read);
    return { text: `${added} registered, ${unchanged} known already.`, json: { added, unchanged } };
  },
};

const list: AccessCommand = {
  summary: "Lists the trusted documents of a client in the order of their ids.",
  positionals: ["ID"],
  flags: { after: { value: "DOCUMENT", description: "Only behind this id: the next page of 1,000." } },
  async run({ flags: { after }, positionals: [id = ""] }, { documents }) {
    const page = await documents.list(id, { first: 1_000, after });
    const rows = page.documents.map((document) => [document.id, document.hash, timeText(document.createdAt)]);
    const more = page.hasNextPage ? `There are more: --after ${page.documents.at(-1)?.id}` : "";
    return {
      text:
        rows.length === 0 ? "No document." : `${table(["DOCUMENT", "SHA-256", "REGISTERED"], rows)}${more}`.trimEnd(),
      json: {
        documents: page.documents.map(({ createdAt, ...rest }) => ({
          ...rest,
          createdAt: new Date(createdAt).toISOString(),
        })),
        hasNextPage: page.hasNextPage,
      },
    };
  },
};

const remove: AccessCommand = {
  summary: "Takes trusted documents from a client.",
  positionals: ["ID", "DOCUMENT..."],
  isOpenEnded: true,
  flags: { all: { description: "Every one." } },
  async run({ flags, positionals: [id = "", ...ids] }, { documents }) {
    if ((flags["all"] !== undefined) === ids.length > 0) throw new UsageError("Name documents, or give --all.");
    const { removed } = await documents.remove(id, flags["all"] === undefined ? ids : "all");
    return { text: `${removed} removed.`, json: { removed } };
  },
};

export const documentCommands = {
  "documents add": add,
  "documents list": list,
  "documents remove": remove,
} satisfies Record<string, AccessCommand>;
