/**
 * The JSON of an answer. What stands at several places of it is a part, written once: its places hold a mark in its stead.
 * With `text` leaves, which alone are shared, one character for each byte.
 */
export interface AnswerText {
  readonly text: string;
  /** A part holds marks of parts before it only. */
  readonly parts: readonly string[];
}

/** No JSON holds it, and no reply that is passed through. */
const mark = "\u0001";

/** Shorter texts are repeated as they are. */
const shortestPart = 200;

/** Keeps a text that may come again. @returns what stands in its places */
export function partOf(text: string, parts: string[]): string {
  if (text.length < shortestPart) return text;
  parts.push(text);
  return `${mark}${parts.length - 1}${mark}`;
}

/** The bytes of the whole, of `text` leaves, between two other such texts. A part is written as text once, and then copied. */
export function bytesOfAnswer(before: string, { text, parts }: AnswerText, after: string): Buffer {
  if (parts.length === 0) return Buffer.from(`${before}${text}${after}`, "latin1");
  const pieces = parts.map(piecesOf);
  const root = piecesOf(text);
  const lengths: number[] = [];
  for (const part of pieces) lengths.push(lengthOf(part, lengths));
  const bytes = Buffer.allocUnsafe(before.length + lengthOf(root, lengths) + after.length);
  const starts: (number | undefined)[] = [];

  const write = (list: readonly Piece[], start: number): number => {
    let position = start;
    for (const piece of list) {
      if (typeof piece === "string") position += bytes.write(piece, position, "latin1");
      else position = writePart(piece, position);
    }
    return position;
  };
  const writePart = (index: number, position: number): number => {
    const known = starts[index];
    if (known === undefined) {
      starts[index] = position;
      return write(pieces[index] ?? [], position);
    }
    const end = known + (lengths[index] ?? 0);
    bytes.copyWithin(position, known, end);
    return position + end - known;
  };

  const end = write(root, bytes.write(before, 0, "latin1"));
  bytes.write(after, end, "latin1");
  return bytes;
}

/** A text, or the number of a part. */
type Piece = string | number;

function piecesOf(text: string): readonly Piece[] {
  // Every second is a number, since marks come in pairs.
  return text.split(mark).map((piece, index) => (index % 2 === 0 ? piece : Number(piece)));
}

function lengthOf(pieces: readonly Piece[], lengths: readonly number[]): number {
  return pieces.reduce<number>(
    (sum, piece) => sum + (typeof piece === "string" ? piece.length : (lengths[piece] ?? 0)),
    0,
  );
}
