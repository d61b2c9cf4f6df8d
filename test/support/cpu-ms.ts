/** How long this thread has worked: unlike the clock, it stands still while other tests have the processor. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** What the quickest of some runs has cost: neighbours on the processor make a run dearer, and never cheaper. */
export async function quickestMs(run: () => unknown, runs = 3): Promise<number> {
  let quickest = Number.POSITIVE_INFINITY;
  for (let done = 0; done < runs; done += 1) {
    const startedAt = cpuMs();
    await run();
    quickest = Math.min(quickest, cpuMs() - startedAt);
  }
  return quickest;
}
