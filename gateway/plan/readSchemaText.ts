import { open } from "node:fs/promises";
import { SupergraphError } from "../graph/supergraphError.ts";

/** Of a supergraph, or of one contract beside it: some 300,000 lines. It is kept, and is sent to the planning thread. */
const maxSchemaBytes = 16 * 1024 * 1024;

/** @throws SupergraphError for more than `maxSchemaBytes`; else what the file system says */
export async function readSchemaText(file: string): Promise<string> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  if (size > maxSchemaBytes) throw new SupergraphError(`${file} has more than ${maxSchemaBytes} bytes.`);
  return await handle.readFile("utf8");
}
