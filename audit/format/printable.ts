/** Characters of one name that are shown. */
const maxShownCharacters = 200;

/**
 * A text from outside as it may stand on a terminal: control characters, line ends and what turns the direction of writing around
 * are written as escapes (Unicode categories Cc, Cf, Zl, Zp and lone surrogates).
 */
export function printable(text: string): string {
  const cut = text.length > maxShownCharacters ? `${text.slice(0, maxShownCharacters)}…` : text;
  return cut.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escaped);
}

/** A text of several lines, such as JSON: line feeds stay. */
export function printableLines(text: string): string {
  return text.replaceAll(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escaped);
}

/** `\\u001b`, which JSON reads again. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");
}
