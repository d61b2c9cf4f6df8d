import { type AttemptStart, type Ending, type Ledger, NotBegun } from '../../core/ledger.ts';
import { writeIntent } from './settle-intent.ts';

/** Takes what has to be done later, and delivers it at least once. */
export interface IntentQueue {
  send(body: string): Promise<void>;
}

/** Hears of each end that waits, and why. */
type QueuedReport = (start: AttemptStart, ending: Ending, cause: unknown) => void;

/**
 * The ledger with a second way to end an attempt: what the store does not take waits in a queue, for the settler. Only
 * if the queue takes it neither has it failed, and then both causes are told.
 */
export function withIntents(ledger: Ledger, queue: IntentQueue, report: QueuedReport): Ledger {
  return {
    ...ledger,
    async end(start, ending) {
      try {
        await ledger.end(start, ending);
      } catch (cause) {
        if (cause instanceof NotBegun) throw cause; // There will be nothing to end later, either.
        await queue.send(writeIntent({ start, ending })).catch((second: unknown) => {
          throw new AggregateError([cause, second], 'Neither the ledger nor the queue takes the end of an attempt.');
        });
        report(start, ending, cause);
      }
    },
  };
}
