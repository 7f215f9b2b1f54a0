import { describe, expect, it } from "vitest";
import { createWorld } from "../../sandbox/world/createWorld.ts";
import type { SyntheticBalance } from "../../sandbox/world/types.ts";
import { todaysCode } from "../support/todaysCode.ts";
import { isCitizenIdNumber, isCreditCode, isLicenceNumber } from "./checks.ts";

const world = createWorld({ seed: 7, scale: 0.3 });
const PILOTS = ["320282113200", "320583102001"];

describe("the synthetic world", () => {
  it("is the same for the same seed and another for another seed", () => {
    expect(JSON.stringify(createWorld({ seed: 7, scale: 0.05 }))).toBe(
      JSON.stringify(createWorld({ seed: 7, scale: 0.05 })),
    );
    expect(createWorld({ seed: 8, scale: 0.05 }).persons[0]).not.toEqual(
      createWorld({ seed: 7, scale: 0.05 }).persons[0],
    );
  });

  it("has the volume of the two pilot towns at scale 1, in less than two seconds of processor time", () => {
    const begun = process.cpuUsage();
    const full = createWorld({ seed: 1, scale: 1 });
    expect(process.cpuUsage(begun).user / 1000).toBeLessThan(2000);
    expect(full.households.length).toBeGreaterThan(5900);
    expect(full.persons.length).toBeGreaterThan(19_000);
    expect(full.persons.length).toBeLessThan(23_000);
    expect(full.events.length).toBeGreaterThan(7900);
    expect(full.applications.length).toBeGreaterThan(9900);
    expect(full.organisations).toHaveLength(47);
    expect(full.members.length / full.persons.length).toBeGreaterThan(0.55);
    expect(full.members.length / full.persons.length).toBeLessThan(0.7);
  });

  it("keeps all 47 communities and data for the pilots at a small scale", () => {
    const small = createWorld({ seed: 1, scale: 0.01 });
    expect(small.communities).toHaveLength(47);
    expect(new Set(small.households.map(({ code }) => code.slice(0, 12))).size).toBe(47);
    for (const pilot of PILOTS) {
      expect(small.households.filter(({ code }) => code.startsWith(pilot)).length).toBeGreaterThanOrEqual(40);
    }
  });

  it("gives every person a valid citizen ID number in the unassigned area, once", () => {
    expect(world.persons.filter(({ idNumber }) => !isCitizenIdNumber(idNumber))).toEqual([]);
    expect(new Set(world.persons.map(({ idNumber }) => idNumber)).size).toBe(world.persons.length);
    for (const { idNumber, gender, birthDate } of world.persons) {
      expect(Number(idNumber.charAt(16)) % 2).toBe(gender === "男" ? 1 : 0);
      expect(idNumber.slice(6, 14)).toBe(birthDate.replaceAll("-", ""));
    }
  });

  it("gives every legal person a valid credit code with a synthetic body", () => {
    const codes = [
      ...world.organisations.map(({ uscc }) => uscc),
      ...world.departments.map(({ uscc }) => uscc),
      ...world.communities.map(({ committeeUscc }) => committeeUscc),
      ...world.contracts.flatMap(({ partyBIdNumber }) => (partyBIdNumber?.startsWith("91") ? [partyBIdNumber] : [])),
    ];
    expect(codes.filter((code) => !isCreditCode(code) || code.slice(8, 10) !== "XX")).toEqual([]);
    expect(codes.length).toBeGreaterThan(100);
  });

  it("keeps the committee and the collective organisation of a place apart", () => {
    for (const { code, committeeUscc, kind } of world.communities) {
      const organisation = world.organisations.find(({ divisionCode }) => todaysCode(divisionCode) === code);
      expect(committeeUscc.slice(0, 2)).toBe(kind === "村" ? "54" : "55");
      expect(organisation?.uscc.slice(0, 2)).toBe("N2");
      expect(organisation?.unitCode).toMatch(/^\d{11}$/);
    }
  });

  it("codes items with 31 characters, five of each town with an old 32-digit number, and applications with 43", () => {
    for (const { uscc } of world.departments) {
      const items = world.items.filter(({ departmentUscc }) => departmentUscc === uscc);
      expect(items).toHaveLength(45);
      expect(items.filter(({ oldCode }) => oldCode !== null)).toHaveLength(5);
      for (const item of items) {
        if (item.basicCode === null) expect(item.implementationCode).toMatch(/^\d{32}$/);
        else expect(item.implementationCode).toBe(`${uscc}5${item.basicCode}`);
      }
    }
    const items = new Map(world.items.map((item) => [item.implementationCode, item]));
    for (const { number, itemCode, submittedAt } of world.applications) {
      const day = submittedAt.slice(0, 10).replaceAll("-", "");
      if (items.get(itemCode)?.basicCode) expect(number).toMatch(new RegExp(`^${itemCode}${day}\\d{4}$`));
      else expect(number).toMatch(new RegExp(`^\\d{9}${day}\\d{4}$`));
    }
    expect(new Set(world.applications.map(({ number }) => number)).size).toBe(world.applications.length);
    expect(new Set(world.items.map(({ implementationCode }) => implementationCode)).size).toBe(world.items.length);
  });

  it("gives licences valid numbers", () => {
    const numbers = world.applications.flatMap(({ result }) => result?.licenceNumber ?? []);
    expect(numbers.length).toBeGreaterThan(50);
    expect(numbers.filter((number) => !isLicenceNumber(number))).toEqual([]);
  });

  it("has people in each community who are resident, applicant and member with shares", () => {
    const applicants = new Set(world.applications.map(({ applicantIndex }) => applicantIndex));
    const holders = new Set(
      world.members.flatMap(({ personIndex, shares }) => (shares.length > 0 ? [personIndex] : [])),
    );
    const communities = new Set(
      world.persons
        .filter(({ index, deceased }) => !deceased && applicants.has(index) && holders.has(index))
        .map(({ householdCode }) => householdCode.slice(0, 12)),
    );
    expect(communities.size).toBe(47);
  });

  it("has the dead, former phones and special categories in small numbers", () => {
    const share = (count: number): number => count / world.persons.length;
    expect(share(world.persons.filter(({ deceased }) => deceased).length)).toBeGreaterThan(0.005);
    expect(share(world.persons.filter(({ formerPhone }) => formerPhone !== null).length)).toBeGreaterThan(0.03);
    const special = share(world.persons.filter(({ specialCategories }) => specialCategories.length > 0).length);
    expect(special).toBeGreaterThan(0.002);
    expect(special).toBeLessThan(0.03);
  });

  it("numbers events with 19 digits beyond 2^53, once each, with a history that fits the state", () => {
    expect(new Set(world.events.map(({ id }) => id)).size).toBe(world.events.length);
    for (const event of world.events) {
      expect(event.id).toMatch(/^\d{19}$/);
      expect(BigInt(event.id)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
      const open = event.tasks.filter(({ endedAt }) => endedAt === null).map(({ name }) => name);
      if (event.status === "04") expect([event.tasks.at(-1)?.name, open]).toEqual(["结案", []]);
      if (event.status === "02" && event.subStatus === "01") expect(open).toEqual(["处理"]);
      if (event.status === "02" && event.subStatus === null) expect(open).toEqual(["派遣"]);
      expect(event.finishedAt === null).toBe(event.status !== "04");
      expect(event.updatedAt <= "2026-11-20 20:00:00").toBe(true);
    }
    expect(world.events.some(({ status }) => status === "06")).toBe(true);
    expect(world.events.some(({ supervision }) => supervision === "3")).toBe(true);
  });

  it.each(PILOTS)("has dispatched and running events and deadlines on both sides of now in %s", (pilot) => {
    const open = world.events.filter(({ gridCode, status }) => gridCode.startsWith(pilot) && status === "02");
    expect(open.some(({ subStatus }) => subStatus === null)).toBe(true);
    expect(open.some(({ subStatus }) => subStatus === "01")).toBe(true);
    expect(open.some(({ deadline }) => deadline < "2026-11-20 20:00:00")).toBe(true);
    expect(open.some(({ deadline }) => deadline > "2026-11-20 20:00:00")).toBe(true);
  });

  it.each(PILOTS)("has every warning of the asset platform in %s", (pilot) => {
    const unit = world.organisations.find(({ divisionCode }) => divisionCode === pilot)?.unitCode;
    const assets = world.assets.filter(({ unitCode }) => unitCode === unit);
    const contracts = world.contracts.filter(({ unitCode }) => unitCode === unit);
    const named = new Set(contracts.map(({ assetName }) => assetName));
    const names = new Set(assets.map(({ name }) => name));
    expect(names.size).toBe(assets.length);
    expect(assets.some(({ usage, name }) => usage === "出租" && !named.has(name))).toBe(true);
    expect(contracts.some(({ assetName }) => !names.has(assetName))).toBe(true);
    expect(
      contracts.some(({ startsOn, endsOn }) => Number(endsOn.slice(0, 4)) - Number(startsOn.slice(0, 4)) >= 20),
    ).toBe(true);
    expect(
      contracts.some(({ receipts }) =>
        receipts.some(({ dueOn, receivedOn }) => dueOn < "2026-10-20" && receivedOn === null),
      ) ||
        contracts.some(({ receipts }) =>
          receipts.some(({ dueAmount, receivedAmount }) => receivedAmount !== null && receivedAmount !== dueAmount),
        ),
    ).toBe(true);
    expect(unbalancedMonths(world.balances.filter(({ unitCode }) => unitCode === unit))).toHaveLength(1);
  });

  it("balances 24 months under both accounting schemes, 511 changing its meaning", () => {
    const [organisation] = world.organisations;
    const rows = world.balances.filter(({ unitCode }) => unitCode === organisation?.unitCode);
    expect(new Set(rows.map(({ year, month }) => `${year}-${month}`)).size).toBe(24);
    const names = (year: number): Set<string> =>
      new Set(
        rows
          .filter((row) => row.subjectCode === "511" && row.year < 2024 === year < 2024)
          .map((row) => row.subjectName),
      );
    expect(names(2023)).toEqual(new Set(["发包及上交收入"]));
    expect(names(2024)).toEqual(new Set(["经营支出"]));
    const unbalanced = Map.groupBy(world.balances, ({ unitCode }) => unitCode);
    const faulty = [...unbalanced.values()].filter((own) => unbalancedMonths(own).length > 0);
    expect(faulty.length).toBeGreaterThanOrEqual(2);
    expect(faulty.length).toBeLessThan(15);
  });
});

function unbalancedMonths(rows: readonly SyntheticBalance[]): string[] {
  const months = Map.groupBy(rows, ({ year, month }) => `${year}-${month}`);
  return [...months].flatMap(([month, own]) => {
    const cents = (text: string): number => Math.round(Number(text) * 100);
    const difference = own.reduce((sum, { debit, credit }) => sum + cents(debit) - cents(credit), 0);
    return difference === 0 ? [] : [month];
  });
}
