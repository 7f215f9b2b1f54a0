/** The settings that name files, as `SourcesConfig` calls them. */
export type FileSetting = "divisionsFile" | "formerDivisionsFiles" | "workingCalendarFile";

/** A file that a setting names cannot be used. The message names the file and what is wrong with it. */
export class SettingsFileError extends Error {
  override readonly name = "SettingsFileError";
  readonly setting: FileSetting;

  constructor(setting: FileSetting, message: string, options: ErrorOptions) {
    super(message, options);
    this.setting = setting;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "this process may not read it",
  EISDIR: "this is a folder",
  ENOTDIR: "there is no such file",
};

/** What `read` makes of the files of a setting. @throws SettingsFileError */
export async function ofSettingsFile<Value>(setting: FileSetting, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    throw new SettingsFileError(setting, sentenceOf(error), { cause: error });
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return "the file cannot be read";
  if (!("code" in error) || !("path" in error)) return error.message;
  return `${String(error.path)}: ${reasons[String(error.code)] ?? error.message}`;
}
