import type { Call } from './call.ts';

/** Lets work go on beside a call that must be over before the function may stop: a function that stops freezes it half-way. */
export function finishing({ finishing: open }: Pick<Call, 'finishing'>, work: Promise<unknown>): void {
  const kept = work.catch(() => {}); // How it ended is told where it is done.
  open.add(kept);
  kept.finally(() => open.delete(kept));
}
