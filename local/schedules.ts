import type { RunningFunctions } from './functions/start-functions.ts';
import type { Schedule } from './template.ts';

/** Plays EventBridge: invokes functions at the intervals of the template, and prints what went wrong. */
export function runSchedules(
  schedules: readonly Schedule[],
  { invoke }: Pick<RunningFunctions, 'invoke'>,
  print: (line: string, stream: 'stderr') => void,
): { close(): Promise<void> } {
  const underway = new Set<Promise<void>>();
  const run = async ({ logicalId, functionName }: Schedule) => {
    const event = {
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      time: new Date().toISOString(),
      detail: {},
    };
    const invocation = await invoke(functionName, event);
    if (invocation.kind === 'failed')
      print(`${logicalId}: ${invocation.errorType}: ${invocation.errorMessage}`, 'stderr');
  };
  const timers = schedules.map((schedule) =>
    setInterval(() => {
      const running = run(schedule)
        .catch((error: unknown) => print(`${schedule.logicalId}: ${String(error)}`, 'stderr'))
        .finally(() => underway.delete(running));
      underway.add(running);
    }, schedule.everyMs),
  );
  return {
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(underway);
    },
  };
}
