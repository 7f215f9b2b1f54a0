import iconv from "iconv-lite";

const damage = /\p{Script=Han}[?\uFFFD]|[?\uFFFD]\p{Script=Han}/u;

/**
 * True where an ASCII `?` or U+FFFD touches a Han character: the mark of a text that went through GBK, which lacks
 * characters such as 㳇 and 䶮 (GB18030 has them). A question typed with an ASCII mark looks the same: a suspicion, no proof.
 */
export function looksDamaged(text: string): boolean {
  return damage.test(text);
}

/**
 * Puts known names back where damage hides characters of them: `湖?镇竹海村` with the name 湖㳇镇 is `湖㳇镇竹海村`.
 *
 * A name matches where every character is the same or damaged, with at least one of each; longer names come first, and
 * where two names of one length match the same place, the place stays as it is. Other text is never changed.
 */
export function repairDamage(text: string, names: readonly string[]): string {
  if (!looksDamaged(text)) return text;
  const characters = [...text];
  const candidates = [...new Set(names)].map((name) => [...name]).sort((a, b) => b.length - a.length);
  for (let position = 0; position < characters.length; position += 1) {
    const matching = candidates.filter((name) => matchesAt(characters, position, name));
    const longest = matching.filter((name) => name.length === matching[0]?.length);
    if (longest.length === 1 && longest[0] !== undefined) characters.splice(position, longest[0].length, ...longest[0]);
  }
  return characters.join("");
}

function matchesAt(characters: readonly string[], position: number, name: readonly string[]): boolean {
  if (position + name.length > characters.length) return false;
  const damaged = name.filter((_, index) => isDamaged(characters[position + index]));
  const same = name.filter((character, index) => characters[position + index] === character);
  return damaged.length > 0 && same.length > 0 && damaged.length + same.length === name.length;
}

function isDamaged(character: string | undefined): boolean {
  return character === "?" || character === "\uFFFD";
}

/** Printable ASCII and the 20,902 Han characters of GB 13000.1, which every GBK has; whether it has others depends on its vendor. */
const inEveryGbk = /^[\t\n\r -~\u4E00-\u9FA5]*$/u;

/** True where a character of the text has no place in GBK, so that a source which replies in GBK loses it. */
export function isLostInGbk(text: string): boolean {
  return !inEveryGbk.test(text) && iconv.decode(iconv.encode(text, "gbk"), "gbk") !== text;
}

/**
 * True where a source that was given `written` may answer `read`: the same text, or the same with characters lost in a GBK
 * reply, each as one or two `?` (some encoders write two for a character beyond U+FFFF).
 */
export function mayReadAs(written: string, read: string): boolean {
  if (written === read) return true;
  const pattern = [...written].map((character) => {
    const itself = RegExp.escape(character);
    return inEveryGbk.test(character) ? itself : `(?:${itself}|[?\uFFFD]{1,2})`;
  });
  return new RegExp(`^${pattern.join("")}$`, "u").test(read);
}
