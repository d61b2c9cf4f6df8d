import type { AttemptStart, Ending, Ledger } from '../core/ledger.ts';
import { readIntent, writeIntent } from './settle-intent.ts';

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
        await queue.send(writeIntent({ start, ending })).catch((second: unknown) => {
          throw new AggregateError([cause, second], 'Neither the ledger nor the queue takes the end of an attempt.');
        });
        report(start, ending, cause);
      }
    },
  };
}

/** One delivery of a message. */
export interface Delivery {
  readonly messageId: string;
  readonly body: string;
}

/**
 * Ends the attempts of a batch, as the gateway would have, and gives the deliveries that have to come again. A delivery
 * that comes twice changes nothing, and one that comes after the sweeper corrects the row: that is the ledger's rule.
 */
export async function applyIntents(
  ledger: Ledger,
  deliveries: readonly Delivery[],
  report: (messageId: string, cause: unknown) => void,
): Promise<readonly Delivery[]> {
  const ends = deliveries.map(async ({ body }) => {
    const { start, ending } = readIntent(body);
    await ledger.end(start, ending);
  });
  const results = await Promise.allSettled(ends);
  return deliveries.filter(({ messageId }, at) => {
    const result = results[at];
    if (result?.status === 'rejected') report(messageId, result.reason);
    return result?.status !== 'fulfilled';
  });
}
