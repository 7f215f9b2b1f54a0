import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buildSchema, type GraphQLSchema, isInterfaceType, isObjectType, validateSchema } from "graphql";
import { SupergraphError } from "../graph/supergraphError.ts";
import { readSchemaText } from "./readSchemaText.ts";

/** Each is a schema in memory, of some megabytes, for every version of the supergraph. */
const maxContractsItems = 50;

/**
 * The contracts in the folder `contracts/` beside a supergraph, one API schema for each audience, by the name of its file.
 * Plans are made on the whole supergraph, so a contract may hold nothing that the supergraph has not.
 *
 * @throws SupergraphError naming the file and the first thing that does not fit
 */
export async function readContracts(
  supergraphFile: string,
  apiSchema: GraphQLSchema,
): Promise<ReadonlyMap<string, GraphQLSchema>> {
  const folder = join(dirname(supergraphFile), "contracts");
  if (!existsSync(folder)) return new Map();
  const files = (await readdir(folder)).filter((name) => name.endsWith(".graphql")).sort();
  if (files.length > maxContractsItems) {
    throw new SupergraphError(`${folder} has more than ${maxContractsItems} contracts.`);
  }
  const contracts = files.map((name) => {
    const file = join(folder, name);
    const schema = schemaOf(readSchemaText(file), file);
    const stranger = strangerIn(schema, apiSchema);
    if (stranger !== null) {
      throw new SupergraphError(`${file} has ${stranger}, which ${supergraphFile} has not. Run npm run compose.`);
    }
    return [name.slice(0, -".graphql".length), schema] as const;
  });
  return new Map(contracts);
}

function schemaOf(sdl: string, file: string): GraphQLSchema {
  try {
    const schema = buildSchema(sdl, { noLocation: true });
    const [problem] = validateSchema(schema);
    if (problem !== undefined) throw problem;
    return schema;
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new SupergraphError(`${file} is no GraphQL schema: ${reason}`, { cause: error });
  }
}

/** A field or type of the one schema that the other one does not have; null for none. */
function strangerIn(schema: GraphQLSchema, whole: GraphQLSchema): string | null {
  for (const type of Object.values(schema.getTypeMap())) {
    const counterpart = whole.getType(type.name);
    if (counterpart === undefined) return type.name;
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const fields = isObjectType(counterpart) || isInterfaceType(counterpart) ? counterpart.getFields() : {};
    const unknown = Object.keys(type.getFields()).find((name) => !Object.hasOwn(fields, name));
    if (unknown !== undefined) return `${type.name}.${unknown}`;
  }
  return null;
}
