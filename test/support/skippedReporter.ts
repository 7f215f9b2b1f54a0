import type { Reporter, TestModule } from "vitest/node";

/** Says at the end what was not tested and why: a skipped test is never silent. Then one plain line of counts. */
export class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const reasons = new Map<string, number>();
    const notLoaded: string[] = [];
    for (const module of modules) {
      // An error of the file itself: its tests were not even found.
      if (module.errors().length > 0) notLoaded.push(module.relativeModuleId);
      for (const test of module.children.allTests()) {
        const result = test.result();
        counts[result.state] += 1;
        if (result.state !== "skipped") continue;
        const reason = `${module.relativeModuleId}: ${result.note ?? "what it needs is not on this machine"}`;
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
    for (const [reason, count] of reasons) console.log(`skipped ${count}: ${reason}`);
    const broken = notLoaded.length === 0 ? "" : `, ${notLoaded.length} files failed: ${notLoaded.join(", ")}`;
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped${broken}`);
  }
}
