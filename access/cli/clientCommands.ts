import { type Output, UsageError } from "../../cli/command.ts";
import type { NewClient } from "../clients/clientInput.ts";
import type { ClientWithSecret } from "../clients/register.ts";
import { clientFlags, readClientFlags, wholeNumber } from "./clientFlags.ts";
import type { AccessCommand } from "./command.ts";
import { clientJson, clientTable, detailsJson, detailsText } from "./describeClient.ts";

const required = ["name", "organisation", "contact", "areas"] as const;

const add: AccessCommand = {
  summary: "Registers a client and prints its secret, once.",
  positionals: [],
  flags: {
    id: { value: "ID", description: "client_id: 4 to 64 lower-case letters, digits or -; made at random by default." },
    ...clientFlags,
  },
  async run(given, { register }) {
    const missing = required.filter((flag) => given.flags[flag] === undefined);
    if (missing.length > 0) throw new UsageError(`Needed: ${missing.map((flag) => `--${flag}`).join(", ")}.`);
    const { id } = given.flags;
    const input = { ...readClientFlags(given), ...(id !== undefined && { id }) } as NewClient;
    return withSecret("Registered", await register.add(input));
  },
};

const update: AccessCommand = {
  summary: "Changes what is given and leaves the rest.",
  positionals: ["ID"],
  flags: clientFlags,
  async run(given, { register }) {
    const [id = ""] = given.positionals;
    const changes = readClientFlags(given);
    if (Object.keys(changes).length === 0) throw new UsageError("Nothing to change was given.");
    const { client } = await register.update(id, changes);
    return {
      text: `Changed ${client.id} (${client.name}). It acts on every replica within 5 seconds.`,
      json: clientJson(client),
    };
  },
};

const rotate: AccessCommand = {
  summary: "Makes a new secret and prints it, once; the old one goes on for a while.",
  positionals: ["ID"],
  flags: {
    overlap: { value: "SECONDS", description: "How long the old secret stays valid (86400, a day); 0 for not at all." },
  },
  async run({ flags, positionals: [id = ""] }, { register }) {
    const { overlap } = flags;
    const options = overlap === undefined ? {} : { overlapSeconds: wholeNumber(overlap, "--overlap") };
    return withSecret("New secret for", await register.rotate(id, options));
  },
};

const revoke: AccessCommand = {
  summary: "Ends a client for good, with its secrets and tokens.",
  positionals: ["ID"],
  flags: {},
  async run({ positionals: [id = ""] }, { register }) {
    const { client } = await register.revoke(id);
    return {
      text: `Revoked ${client.id} (${client.name}). It acts on every replica within 5 seconds.`,
      json: clientJson(client),
    };
  },
};

const show: AccessCommand = {
  summary: "Shows all about one client.",
  positionals: ["ID"],
  flags: {},
  async run({ positionals: [id = ""] }, { register }) {
    const details = await register.show(id);
    if (details === null) throw new NoSuchClient(`No client has the id ${id}.`);
    return { text: detailsText(details), json: detailsJson(details) };
  },
};

/** Exit code 1: the command was right, and what it names is not there. */
export class NoSuchClient extends Error {
  override readonly name = "NoSuchClient";
}

const list: AccessCommand = {
  summary: "Lists clients in the order of their ids.",
  positionals: [],
  flags: {
    name: { value: "TEXT", description: "Only where the name contains this." },
    organisation: { value: "USCC", description: "Only of this organisation." },
    state: { value: "active|expired|revoked", description: "Only in this state." },
    first: { value: "N", description: "How many, 1 to 1000 (50)." },
    after: { value: "ID", description: "Only behind this id: the next page." },
  },
  async run({ flags: { name, organisation, state, first = "50", after } }, { register }) {
    if (state !== undefined && state !== "active" && state !== "expired" && state !== "revoked") {
      throw new UsageError("--state is active, expired or revoked.");
    }
    const count = wholeNumber(first, "--first");
    if (count < 1 || count > 1_000) throw new UsageError("--first is from 1 to 1000.");
    const { clients, hasNextPage } = await register.list({ name, organisation, state, first: count, after });
    const last = clients.at(-1)?.id;
    const more = hasNextPage ? `There are more: --after ${last}` : "";
    return {
      text: clients.length === 0 ? "No client." : `${clientTable(clients)}${more}`.trimEnd(),
      json: { clients: clients.map(clientJson), hasNextPage, endCursor: last ?? null },
    };
  },
};

function withSecret(what: string, { client, secret }: ClientWithSecret): Output {
  const shown =
    secret === null
      ? "It signs in with its own keys (private_key_jwt) and has no secret."
      : `Secret: ${secret}\nKeep it now: it is stored as a hash only and is not shown again.`;
  return { text: `${what} ${client.id} (${client.name}).\n${shown}`, json: { client: clientJson(client), secret } };
}

export const clientCommands = { add, list, show, update, rotate, revoke } satisfies Record<string, AccessCommand>;
