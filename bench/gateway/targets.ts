import type { Summary } from "./summary.ts";

interface CpuTarget {
  readonly ours: string;
  readonly peer: string;
  readonly most: number;
  /** With one connection there is nothing to join. */
  readonly joining?: true;
}

/** CPU per request of one participant against another's, at 50 connections. */
const cpuTargets: readonly CpuTarget[] = [
  { ours: "ours", peer: "hand-written", most: 1.1 },
  { ours: "ours", peer: "native", most: 0.6 },
  { ours: "ours", peer: "stock-apollo", most: 0.06 },
  { ours: "ours", peer: "hive-native-planner", most: 0.15 },
  { ours: "ours-in-process", peer: "hand-written", most: 1 },
  { ours: "ours-joining", peer: "native-joining", most: 1, joining: true },
  { ours: "ours-joining", peer: "hive-native-planner-joining", most: 1, joining: true },
];

/** At one connection no ratio may be worse than its target times this. */
const oneConnectionFactor = 1.25;
/** At one connection, of ours. */
const mostP99OverP50 = 4;

/** One line for each target that could be judged, with what was measured. */
export function judge(summaries: readonly Summary[]): readonly string[] {
  const lines: string[] = [];
  for (const ours of summaries) {
    const isOne = ours.row.connections === 1;
    const targets = cpuTargets.filter(({ ours: id, joining }) => id === ours.participantId && !(isOne && joining));
    for (const target of targets) {
      const peer = peerOf(summaries, ours, target.peer);
      const ratio = quotient(ours.row.cpuMicrosPerRequest, peer?.row.cpuMicrosPerRequest);
      const most = isOne ? target.most * oneConnectionFactor : target.most;
      if (ratio !== null) lines.push(line(ours, `CPU per request, of ${target.peer}`, ratio, most));
    }
    if (!isOne || targets.length === 0) continue;
    const spread = quotient(ours.row.p99Ms, ours.row.p50Ms);
    if (spread !== null) lines.push(line(ours, "p99, of p50", spread, mostP99OverP50));
  }
  return lines;
}

/** With the same flags; a native program has been measured in the first pass only. */
function peerOf(summaries: readonly Summary[], ours: Summary, peerId: string): Summary | undefined {
  const candidates = summaries.filter(
    ({ participantId, row }) => participantId === peerId && row.connections === ours.row.connections,
  );
  return candidates.find(({ pass }) => pass === ours.pass) ?? candidates[0];
}

function quotient(part: number | null, whole: number | null | undefined): number | null {
  return part === null || whole === null || whole === undefined || whole === 0 ? null : part / whole;
}

function line({ row }: Summary, what: string, ratio: number, most: number): string {
  const verdict = ratio <= most ? "held  " : "missed";
  return `${verdict}  ${ratio.toFixed(3)} (at most ${most.toFixed(3)})  ${row.name}, connections: ${row.connections}, ${what}`;
}
