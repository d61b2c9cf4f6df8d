import { type Ledger, NotBegun } from '../../core/ledger.ts';
import { readIntent } from './read-intent.ts';

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
    await ledger.end(start, ending).catch((cause: unknown) => {
      // Nobody had confirmed its beginning, nothing was sent, and there is no row: so there is nothing to end.
      if (!(cause instanceof NotBegun && ending.state === 'voided')) throw cause;
    });
  });
  const results = await Promise.allSettled(ends);
  return deliveries.filter(({ messageId }, at) => {
    const result = results[at];
    if (result?.status === 'rejected') report(messageId, result.reason);
    return result?.status !== 'fulfilled';
  });
}
