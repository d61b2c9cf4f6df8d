/** How long this thread has worked: unlike the clock, it stands still while other tests have the processor. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
