import { isLostInGbk } from "../../values/gbkDamage.ts";
import type { Divisions } from "./divisions.ts";

const suffixes = /(社区居民委员会|村民委员会|社区居委会|居民委员会|居委会|村委会|社区|街道|[市县区镇乡村])$/;

/**
 * The names with which a source's lost characters are put back: those of the divisions around a code, in full and
 * without their generic suffix, as far as GBK loses a character of them. Without a usable code, all such names of the
 * table; a name that fits in two ways restores nothing.
 */
export function namesLostAround(divisions: Divisions): (code: string) => readonly string[] {
  const perTown = new Map<string, readonly string[]>();
  const everywhere = lostNames([...divisions.divisionsWithin(""), ...divisions.communitiesWithin("")]);
  return (code) => {
    const town = code.slice(0, 9);
    if (town.length < 9) return everywhere;
    const known = perTown.get(town);
    if (known !== undefined) return known;
    const around = [`${code.slice(0, 6)}000000`, `${town}000`].flatMap((parent) => divisions.division(parent) ?? []);
    const names = lostNames([...around, ...divisions.communitiesWithin(town)]);
    if (around.length > 0) perTown.set(town, names);
    return names;
  };
}

function lostNames(places: readonly { readonly name: string }[]): readonly string[] {
  const names = places.flatMap(({ name }) => [name, name.replace(suffixes, "")]);
  return [...new Set(names)].filter((name) => name.length > 1 && isLostInGbk(name));
}
