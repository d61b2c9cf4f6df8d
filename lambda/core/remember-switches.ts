import { NOTHING_OFF, type Off, type Switches, type SwitchStore, switchName } from './switches.ts';

/** What is known is asked again after so long, while calls go on; after the second, calls wait for the answer. */
const FRESH_MS = 20_000;
const REMEMBERED_MS = 30_000;
/** Nobody waits longer than this: calls go on with what was known. */
const LONGEST_WAIT_MS = 1_000;
/** A store that fails is not asked at every call. */
const PAUSE_MS = 2_000;
/** A function that is frozen half-way may never hear the answer. */
const LONGEST_READ_MS = 10_000;

/** Where switches are read, and who is told if that fails. */
export interface SwitchReading {
  readonly store: Pick<SwitchStore, 'read'>;
  now(): number;
  report(cause: unknown): void;
}

/**
 * Remembers what is off, so that a switch takes effect everywhere within a minute without a read at every call. A function
 * that was frozen knows only what was so before: its first call waits. If the store fails, what was known stays known, and
 * where nothing is known nothing is off: an outage of the table must not be one of the gateway.
 */
export function rememberSwitches({ store, now, report }: SwitchReading): Switches {
  let off: Off = NOTHING_OFF;
  let knownAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const read = async (at: number) => {
    try {
      const all = await store.read();
      if (at < knownAt) return; // One that began later was faster.
      off = new Set(all.filter(({ isOff }) => isOff).map(switchName));
      knownAt = at;
    } catch (cause) {
      report(cause);
    } finally {
      if (askedAt === at) reading = undefined;
    }
  };

  return {
    async off() {
      const at = now();
      if (at - knownAt < FRESH_MS) return off;
      if (at - askedAt >= (reading ? LONGEST_READ_MS : PAUSE_MS)) {
        askedAt = at;
        reading = read(at);
      }
      if (reading && at - knownAt >= REMEMBERED_MS) await atMost(LONGEST_WAIT_MS - (at - askedAt), reading);
      return off;
    },
  };
}

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  if (ms <= 0) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
