import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Divisions, readDivisions } from "../../../adapters/systems/division/divisions.ts";
import { readFormerDivisions } from "../../../adapters/systems/division/readFormerDivisions.ts";

const provinceFile = "data/jiangsu-former-divisions.csv";
let divisions: Divisions;
let directory: string;

beforeAll(async () => {
  divisions = await readDivisions("data/jiangsu-divisions.csv", 2023);
  directory = await mkdtemp(join(tmpdir(), "former-divisions-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let files = 0;
/** A table of the operator, of lines under the heading. */
async function table(...lines: readonly string[]): Promise<string> {
  files += 1;
  const path = join(directory, `former-${files}.csv`);
  await writeFile(path, ["code,name,edition,successor,inside", ...lines, ""].join("\n"));
  return path;
}

const read = async (...lines: readonly string[]) => readFormerDivisions([await table(...lines)], divisions);

describe("the table of the province", () => {
  test.each([
    ["320684", "320614000000", "a city that became a district"],
    ["320684000000", "320614000000", "the same with its zeros"],
    ["320503", "320508000000", "one of three districts that became one"],
    ["320611", "320613000000", "a district that was taken in"],
    ["321011", "321003000000", "a district that had two names"],
  ])("B13: %s leads to %s: %s", async (code, successor) => {
    const former = await readFormerDivisions([provinceFile], divisions);
    expect(former.successorsOf(code)).toEqual([successor]);
  });

  test("B13: a split names every successor, over the changes that came after it", async () => {
    const former = await readFormerDivisions([provinceFile], divisions);
    expect(former.successorsOf("320304")).toEqual(["320302000000", "320311000000", "320312000000"]);
    // 云台区 went in 2001 to 连云区 and 新浦区, which became a part of 海州区 in 2014.
    expect(former.successorsOf("320704")).toEqual(["320703000000", "320706000000"]);
  });

  test("B13: a code of today is no former code, and no digits are guessed inside a former division", async () => {
    const former = await readFormerDivisions([provinceFile], divisions);
    expect(former.successorsOf("320508")).toBeNull();
    expect(former.successorsOf("320583102001")).toBeNull();
    expect(former.successorsOf("329999")).toBeNull();
    expect(former.successorsOf("320684103201")).toEqual([]);
  });

  test("B13: records of a division are looked for under the codes that led to it", async () => {
    const former = await readFormerDivisions([provinceFile], divisions);
    expect(former.prefixesWithin("320508")).toEqual(["320502", "320503", "320504"]);
    expect(former.prefixesWithin("320614")).toEqual(["320684"]);
    // Those of the prefecture begin with its digits, those of a split lie in no single district.
    expect(former.prefixesWithin("3205")).toEqual([]);
    expect(former.prefixesWithin("320302")).toEqual([]);
    expect(former.prefixesWithin("320583102")).toEqual([]);
  });

  test("B13: a division says what it was, latest first", async () => {
    const former = await readFormerDivisions([provinceFile], divisions);
    expect(former.formerlyOf("321003000000")).toEqual([
      { code: "321011000000", name: "维扬区", edition: 2011 },
      { code: "321027000000", name: "邗江县", edition: 2000 },
    ]);
    expect(former.formerlyOf("320803000000").map(({ name }) => name)).toEqual(["楚州区", "淮安市"]);
  });

  test("B13: what an edition does not know yet waits for it", async () => {
    const ofThatYear: Divisions = {
      ...divisions,
      edition: 2019,
      division: (code) => divisions.division(code === "320684000000" ? "320614000000" : code),
    };
    const former = await readFormerDivisions(
      [await table("320684,海门市,2020,320614,", "320621,海安县,2018,320685,")],
      ofThatYear,
    );
    expect(former.successorsOf("320684")).toBeNull();
    expect(former.successorsOf("320621")).toEqual(["320685000000"]);
  });
});

describe("a table of the operator", () => {
  test("B13: is read beside that of the province, with a byte order mark and quotes", async () => {
    const own = await table('320583190000,"旧镇",2021,320583102000,', '320583190214,"旧村",2021,320583102214,');
    await writeFile(own, `\u{FEFF}${await readFile(own, "utf8")}`);
    const former = await readFormerDivisions([provinceFile, own], divisions);
    expect(former.successorsOf("320583190214")).toEqual(["320583102214"]);
    expect(former.successorsOf("320583190")).toEqual(["320583102000"]);
    expect(former.successorsOf("320583190299")).toEqual([]);
    expect(former.prefixesWithin("320583102214")).toEqual(["320583190214"]);
    expect(former.prefixesWithin("320583102")).toEqual(["320583190"]);
    expect(former.prefixesWithin("320583102001")).toEqual([]);
    expect(former.successorsOf("320684")).toEqual(["320614000000"]);
  });

  test("B13: a chain is followed to its end, also where digits inside were kept on the way", async () => {
    const chain = await read("320691,甲市,2001,320692,same", "320692,乙市,2010,320614,same");
    expect(chain.successorsOf("320691")).toEqual(["320614000000"]);
    expect(chain.successorsOf("320691103")).toEqual(["320614103000"]);
    expect(chain.successorsOf("320691999")).toEqual([]);
    expect(chain.prefixesWithin("320614")).toEqual(["320691", "320692"]);
    expect([...chain.prefixesWithin("320614103")].sort()).toEqual(["320691103", "320692103"]);
  });

  test("B13: a part of a split leads where its own line says", async () => {
    const former = await read("320691,旧县,2005,320612,", "320691,旧县,2005,320614,", "320691103,旧镇,2005,320614103,");
    expect(former.successorsOf("320691")).toEqual(["320612000000", "320614000000"]);
    expect(former.successorsOf("320691103")).toEqual(["320614103000"]);
    expect(former.successorsOf("320691104")).toEqual([]);
    expect(former.prefixesWithin("320614")).toEqual(["320691103"]);
    expect(former.prefixesWithin("320612")).toEqual([]);
  });

  test("B13: a chain of splits is followed once, and one without an end is refused", async () => {
    const codes = Array.from({ length: 60 }, (_, index) => [
      `32069${index % 10}${100 + index}`,
      `32068${index % 10}${800 + index}`,
    ]);
    const lattice = codes.flatMap((pair, index) => {
      const next = codes[index + 1] ?? ["320614102", "320614103"];
      return pair.flatMap((code) => next.map((successor) => `${code},旧镇,2001,${successor},`));
    });
    const former = await read(...lattice);
    expect(former.successorsOf(codes[0]?.[0] ?? "")).toEqual(["320614102000", "320614103000"]);

    const long = Array.from({ length: 102 }, (_, index) => `320690${100 + index},旧镇,2001,320690${101 + index},`);
    await expect(read(...long)).rejects.toThrow("more than 100 changes of one place");
  });

  test.each<readonly [string, readonly string[], string]>([
    [
      "a circle",
      ["320691,甲,2001,320692,", "320692,乙,2001,320691,"],
      "the code leads back to itself: 320691000000 → ",
    ],
    ["a code of today", ["320583,昆山市,2001,320584,"], "320583000000 is a code of the 2023 edition"],
    ["a chain that ends nowhere", ["320691,甲,2001,320699,"], "320699000000 is neither a code of the 2023 edition"],
    ["time that runs back", ["320691,甲,2010,320692,", "320692,乙,2001,320614,"], "but was given up in 2001"],
    ["a code given up twice", ["320691,甲,2001,320614,", "320691,甲,2005,320612,"], "was given up in 2001 already"],
    ["a line twice", ["320691,甲,2001,320614,", "320691,甲,2001,320614,"], "the same as"],
    [
      "a split that kept its digits",
      ["320691,甲,2001,320614,same", "320691,甲,2001,320612,same"],
      "was split, so what lay inside did not all keep its digits",
    ],
    [
      "a part that went elsewhere than the whole",
      ["320691,甲,2001,320614,", "320691103,乙,2001,320612101,"],
      "it was split, so give it a line for each successor",
    ],
    ["another level", ["320691,甲,2001,320614103,"], "are not of the same level"],
    ["a code of five digits", ["32069,甲,2001,320614,"], "line 2 is no former division"],
    ["no name", ["320691,,2001,320614,"], "line 2 is no former division"],
    ["a year that is none", ["320691,甲,去年,320614,"], '"去年" is no year of an edition'],
    ["another word", ["320691,甲,2001,320614,yes"], '"inside" has to be `same` or empty'],
  ])("B13: %s is refused at start, with the line", async (_case, lines, sentence) => {
    await expect(read(...lines)).rejects.toThrow(sentence);
    await expect(read(...lines)).rejects.toThrow(/^former-\d+\.csv: line [23]/);
  });

  test("B13: another heading, another encoding and a code in two files are refused", async () => {
    const heading = join(directory, "heading.csv");
    await writeFile(heading, "old,new\n320691,320614\n");
    await expect(readFormerDivisions([heading], divisions)).rejects.toThrow("the first line has to be code,name");
    const gbk = join(directory, "gbk.csv");
    await writeFile(gbk, Buffer.from([0xba, 0xa3, 0xc3, 0xc5]));
    await expect(readFormerDivisions([gbk], divisions)).rejects.toThrow("not UTF-8");
    const again = await table("320684,海门市,2020,320614,");
    await expect(readFormerDivisions([provinceFile, again], divisions)).rejects.toThrow(
      "stands in data/jiangsu-former",
    );
  });
});
