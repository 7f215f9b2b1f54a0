/**
 * The four subgraphs' data: as many users, products and reviews, and as much text, as make the benchmark's answer about
 * 88 kB. Made by rule, so that every run has the same.
 */

export interface User {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly birthday: number;
}

export interface Product {
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
  readonly inStock: boolean;
}

export interface Review {
  readonly id: string;
  readonly body: string;
  readonly authorId: string;
  readonly upc: string;
}

const people = ["Ada Winter", "Bo Larsen", "Chen Yulan", "Dina Okoye", "Emil Novak", "Fatima Haddad"];
const goods = ["Table", "Couch", "Chair", "Lamp", "Shelf", "Desk", "Stool", "Bed", "Wardrobe"];

const sentences = [
  "It came a day early and nothing was missing from the box. ",
  "The drawing is clear, yet two of the screws look alike and are not. ",
  "After a month of daily use there is no mark on it. ",
  "Smaller than I had thought, but it fits the corner well. ",
  "The wood smells for a week, then no longer. ",
  "My neighbour has bought the same one since. ",
];

export const users: readonly User[] = people.map((name, index) => ({
  id: String(index + 1),
  name,
  username: name.split(" ")[0]?.toLowerCase() ?? "",
  birthday: 1_980 + index,
}));

export const products: readonly Product[] = goods.map((name, index) => ({
  upc: String(index + 1),
  name,
  price: 199 + 230 * index,
  weight: 40 + 35 * index,
  inStock: index % 3 !== 2,
}));

/** Two of each user, four of each of the first three products. */
export const reviews: readonly Review[] = Array.from({ length: 12 }, (_, index) => ({
  id: String(index + 1),
  body: bodyOf(index),
  authorId: String((index % people.length) + 1),
  upc: String(Math.floor(index / 4) + 1),
}));

function bodyOf(index: number): string {
  const length = 220 + 22 * index;
  let body = "";
  for (let next = index; body.length < length; next += 1) body += sentences[next % sentences.length];
  return body.slice(0, length).trimEnd();
}

/** Undefined where price or weight were not sent along. */
export function shippingEstimate(price: number | undefined, weight: number | undefined): number | undefined {
  if (price === undefined || weight === undefined) return undefined;
  return price > 1_000 ? 0 : Math.round(weight / 2);
}
