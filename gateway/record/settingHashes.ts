import type { Config } from "../settings/config.ts";
import { type SettingName, settings } from "../settings/settings.ts";

/**
 * What was configured, without what it was: `PORT=k1.…` for each setting that is not as it comes. Two starts can be compared;
 * a secret cannot be tried out, as the hashes have a key.
 */
export function settingHashes(config: Config, keyedHash: (text: string) => string): readonly string[] {
  return (Object.keys(settings) as SettingName[]).flatMap((name) => {
    const { variable, fallback, parse } = settings[name];
    const value = JSON.stringify(config[name]);
    return value === JSON.stringify(parse(fallback)) ? [] : [`${variable}=${keyedHash(`${variable}=${value}`)}`];
  });
}
