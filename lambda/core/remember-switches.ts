import { remembered } from './remembered.ts';
import { NOTHING_KNOWN, type Off, type Switches, type SwitchStore, switchName } from './switches.ts';

/** Where switches are read, and who is told if that fails. */
export interface SwitchReading {
  readonly store: Pick<SwitchStore, 'read'>;
  now(): number;
  report(cause: unknown): void;
}

/** What is off, as it was last read. Where nothing is known nothing is off, and it says so. */
export function rememberSwitches({ store, now, report }: SwitchReading): Switches {
  const read = async (): Promise<Off> => {
    const all = await store.read();
    return new Set(all.filter(({ isOff }) => isOff).map(switchName));
  };
  return { off: remembered({ read, unread: NOTHING_KNOWN, now, report }) };
}
