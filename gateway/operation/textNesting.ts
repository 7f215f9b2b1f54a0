/**
 * How deep braces, brackets and parentheses of a text stand in each other, counted without a parser: the one of graphql-js
 * calls itself for each level, and for a list 1,900 deep the stack is not enough. Strings and comments are passed over
 * (GraphQL specification 2.1.4 and 2.9.4).
 *
 * @param enough counting stops beyond it
 */
export function textNesting(text: string, enough: number): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length && deepest <= enough; at += 1) {
    const character = text[at];
    if (character === "{" || character === "[" || character === "(") {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (character === "}" || character === "]" || character === ")") {
      depth = Math.max(0, depth - 1);
    } else if (character === '"') {
      at = text.startsWith('"""', at) ? endOfBlockString(text, at) : endOfString(text, at);
    } else if (character === "#") {
      at = endOfLine(text, at);
    }
  }
  return deepest;
}

/** Place of the last quote; the end of a text that does not close it. */
function endOfBlockString(text: string, from: number): number {
  let end = text.indexOf('"""', from + 3);
  while (end > 0 && text[end - 1] === "\\") end = text.indexOf('"""', end + 3);
  return end < 0 ? text.length : end + 2;
}

/** Place of the closing quote, or of the line's end, where the lexer refuses the text. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"' || text[at] === "\n" || text[at] === "\r") return at;
  }
  return text.length;
}

function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) if (text[at] === "\n" || text[at] === "\r") return at;
  return text.length;
}
