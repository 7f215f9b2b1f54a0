import type { WorldContext } from "./context.ts";
import { yuan } from "./money.ts";
import type { Random } from "./random.ts";
import { LEDGER_ACCOUNTS } from "./subjects.ts";
import type { SyntheticBalance, SyntheticOrganisation } from "./types.ts";

/** 24 months, 2023-07 to 2025-06: the accounting scheme changes in their midst. */
const FIRST_YEAR = 2023;
const FIRST_MONTH = 7;
const MONTHS = 24;

interface Turnover {
  debit: number;
  credit: number;
}

/**
 * Monthly balances from double entry, in cents. The sums of debit and credit of a month are equal, save in one
 * month of a few organisations (账务不平), the two pilots among them.
 */
export function createBalances(
  context: WorldContext,
  organisations: readonly SyntheticOrganisation[],
): SyntheticBalance[] {
  const pilots = new Set(context.communities.filter(({ pilot }) => pilot).map(({ code }) => code));
  return organisations.flatMap((organisation) => {
    const random = context.random.fork(`balances ${organisation.unitCode}`);
    const spoilt = pilots.has(organisation.divisionCode) || random.chance(0.08) ? random.between(0, MONTHS - 1) : -1;
    const balances = openingBalances(random);
    const rows: SyntheticBalance[] = [];
    for (let index = 0; index < MONTHS; index += 1) {
      const month = ((FIRST_MONTH - 1 + index) % 12) + 1;
      const year = FIRST_YEAR + Math.floor((FIRST_MONTH - 1 + index) / 12);
      if (month === 1) closeYear(balances);
      const turnovers = createTurnovers(random, year);
      if (index === spoilt) turnoverOf(turnovers, "receivable").debit += random.between(100, 900_000);
      rows.push(...monthRows(organisation.unitCode, year, month, balances, turnovers));
    }
    return rows;
  });
}

function openingBalances(random: Random): Map<string, number> {
  const balances = new Map(LEDGER_ACCOUNTS.map(({ key }) => [key, 0]));
  const fill = (key: string, low: number, high: number): void => {
    balances.set(key, random.between(low, high) * 10_000);
  };
  fill("cash", 20, 60);
  fill("bank", 20_000, 120_000);
  fill("receivable", 500, 9000);
  fill("internal", 100, 3000);
  fill("stock", 10, 500);
  fill("trees", 0, 5000);
  fill("investment", 0, 20_000);
  fill("fixed", 30_000, 300_000);
  fill("construction", 0, 20_000);
  fill("depreciation", 3000, 20_000);
  fill("payable", 300, 9000);
  fill("special", 100, 4000);
  fill("perProject", 0, 800);
  const sum = (side: "debit" | "credit"): number =>
    LEDGER_ACCOUNTS.reduce(
      (total, account) => total + (account.side === side ? (balances.get(account.key) ?? 0) : 0),
      0,
    );
  const equity = sum("debit") - sum("credit");
  balances.set("capital", Math.round(equity * 0.6));
  balances.set("reserve", equity - Math.round(equity * 0.6));
  return balances;
}

/** Income and expense go to 收益分配 and start again at zero. */
function closeYear(balances: Map<string, number>): void {
  let net = 0;
  for (const { key, side, yearly } of LEDGER_ACCOUNTS) {
    if (!yearly) continue;
    net += (side === "credit" ? 1 : -1) * (balances.get(key) ?? 0);
    balances.set(key, 0);
  }
  balances.set("distribution", (balances.get("distribution") ?? 0) + net);
}

/** The vouchers of one month: each posts one amount to a debit and a credit account. */
function createTurnovers(random: Random, year: number): Map<string, Turnover> {
  const turnovers = new Map<string, Turnover>();
  const post = (debit: string, credit: string, low: number, high: number): void => {
    const cents = random.between(low * 100, high * 100);
    turnoverOf(turnovers, debit).debit += cents;
    turnoverOf(turnovers, credit).credit += cents;
  };
  post("bank", "operatingIncome", 20_000, 180_000);
  post("bank", year < 2024 ? "contractIncome" : "operatingIncome", 5_000, 60_000);
  post("bank", "receivable", 100, 4_000);
  post("receivable", "otherIncome", 100, 6_000);
  post("operatingExpense", "bank", 5_000, 60_000);
  post("cash", "bank", 3_000, 8_000);
  post("administration", "cash", 1_000, 3_000);
  post(year < 2024 ? "otherExpense" : "publicGood", "bank", 2_000, 30_000);
  post("administration", "wages", 12_000, 30_000);
  post("wages", "bank", 12_000, 12_000);
  post("operatingExpense", "depreciation", 8_000, 20_000);
  if (random.chance(0.3)) post("bank", "subsidy", 20_000, 200_000);
  if (random.chance(0.1)) post("bank", "investmentIncome", 10_000, 90_000);
  if (random.chance(0.2)) post("construction", "payable", 20_000, 300_000);
  return turnovers;
}

function turnoverOf(turnovers: Map<string, Turnover>, key: string): Turnover {
  const found = turnovers.get(key) ?? { debit: 0, credit: 0 };
  turnovers.set(key, found);
  return found;
}

function monthRows(
  unitCode: string,
  year: number,
  month: number,
  balances: Map<string, number>,
  turnovers: ReadonlyMap<string, Turnover>,
): SyntheticBalance[] {
  return LEDGER_ACCOUNTS.flatMap((account): SyntheticBalance[] => {
    const subject = year < 2024 ? account.before2024 : account.since2024;
    if (!subject) return [];
    const opening = balances.get(account.key) ?? 0;
    const { debit, credit } = turnovers.get(account.key) ?? { debit: 0, credit: 0 };
    const closing = opening + (account.side === "debit" ? debit - credit : credit - debit);
    balances.set(account.key, closing);
    const [subjectCode, subjectName] = subject;
    return [
      {
        unitCode,
        year,
        month,
        subjectCode,
        subjectName,
        opening: yuan(opening),
        debit: yuan(debit),
        credit: yuan(credit),
        closing: yuan(closing),
      },
    ];
  });
}
