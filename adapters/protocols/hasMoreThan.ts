/** True where a text, or the bytes of one, has more than `most` of a character of ASCII. Stops counting there. */
export function hasMoreThan(most: number, character: string, text: string | Buffer): boolean {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) {
    count += 1;
    if (count > most) return true;
  }
  return false;
}
