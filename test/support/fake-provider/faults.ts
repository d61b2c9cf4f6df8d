import { connectionFaults } from './faults/connection-faults.ts';
import { encodingFaults } from './faults/encoding-faults.ts';
import { errorEventFaults } from './faults/error-event-faults.ts';
import type { FaultOptions } from './faults/fault.ts';
import { framingFaults } from './faults/framing-faults.ts';
import { statusFaults } from './faults/status-faults.ts';
import { streamFaults } from './faults/stream-faults.ts';
import type { Play } from './stage.ts';

/** Rows 5 to 38 of the fault matrix, by name. Rows 1 to 4, where no request arrives, are `ENDPOINT_FAULTS`. */
export const FAULTS = {
  ...connectionFaults,
  ...statusFaults,
  ...errorEventFaults,
  ...streamFaults,
  ...encodingFaults,
  ...framingFaults,
} as const;

export type FaultName = keyof typeof FAULTS;
export type { FaultOptions };

/** The play of a named fault. */
export function fault(name: FaultName, options: FaultOptions = {}): Play {
  const { unseen } = options;
  if (!unseen) return FAULTS[name].play(options);
  const play = FAULTS[name].play({ usage: unseen, ...options }); // If the answer tells its usage, it tells this one.
  return (stage) => {
    stage.meter.chargeUnseen(unseen);
    return play(stage);
  };
}

/** The names of all faults, for tests that try each. */
// Object.keys forgets the type of the keys of an object that has exactly these.
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];
