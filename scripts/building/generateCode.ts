import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { OperatorError } from "../../schema/operatorError.ts";

export interface GeneratedFile {
  readonly filename: string;
  readonly content: string;
}

/** Types of schema/ and of the operations do not fit; one line for each reason. */
export class CodegenError extends OperatorError {
  override name = "CodegenError";
}

/** What codegen.ts asks for, in memory. @throws CodegenError, for an operation that does not fit the schema too */
export async function generateCode(): Promise<readonly GeneratedFile[]> {
  const [{ executeCodegen }, { default: config }] = await Promise.all([
    import("@graphql-codegen/cli"),
    import("../../codegen.ts"),
  ]);
  const { result, error } = await quietly(() => executeCodegen({ ...config, silent: true }));
  if (error !== null) {
    const reasons = error instanceof AggregateError ? error.errors : [error];
    const messages = reasons.map((reason: unknown) => (reason instanceof Error ? reason.message : String(reason)));
    throw new CodegenError([...new Set(messages)].join("\n"));
  }
  return result.map(({ filename, content }) => ({ filename, content }));
}

export async function writeCode(): Promise<void> {
  for (const { filename, content } of await generateCode()) {
    mkdirSync(dirname(filename), { recursive: true });
    if (readOrNull(filename) !== content) writeFileSync(filename, content);
  }
}

export function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** The code generator draws its task list whatever it is told; one line per step is ours to print. */
async function quietly<Value>(run: () => Promise<Value>): Promise<Value> {
  const write = process.stdout.write;
  const writeError = process.stderr.write;
  process.stdout.write = () => true;
  process.stderr.write = () => true;
  try {
    return await run();
  } finally {
    process.stdout.write = write;
    process.stderr.write = writeError;
  }
}
