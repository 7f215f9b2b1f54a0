import { SubgraphsConfigError } from "./settings.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "this process may not read it",
  EISDIR: "this is a folder",
  ENOTDIR: "there is no such file",
};

/** What `read` makes of the files that a setting names. @throws SubgraphsConfigError with the file and what is wrong with it */
export async function ofSettingsFile<Value>(variable: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    throw new SubgraphsConfigError(`${variable}: ${sentenceOf(error)}`, { cause: error });
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return "the file cannot be read";
  if (!("code" in error) || !("path" in error)) return error.message;
  return `${String(error.path)}: ${reasons[String(error.code)] ?? error.message}`;
}
