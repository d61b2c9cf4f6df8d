import { setTimeout as wait } from 'node:timers/promises';
import { askGateway, refusalOf } from '../model-door.ts';
import { type Check, skipped } from './check.ts';

/** A row is written before an answer ends, but another reader may be a moment behind. */
const TRIES = 10;
const PAUSE_MS = 500;

/** Whether the call is in the ledger. */
export const usageCheck: Check = {
  id: 'ledger',
  run: async ({ target, asker, callId }) => {
    if (!target || !asker || !callId) return skipped('There was no call to look for.');
    for (let tries = 1; ; tries += 1) {
      const response = await askGateway(target, asker, { method: 'GET', path: `/calls/${encodeURIComponent(callId)}` });
      const json: unknown = await response.json().catch(() => undefined); // The status says enough.
      if (response.ok) return { status: 'ok', message: `call ${callId} is in it, with its cost` };
      if (response.status !== 404) throw refusalOf(response.status, json, asker);
      if (tries === TRIES) break;
      await wait(PAUSE_MS);
    }
    const hint = 'See the alarms of the stack and the log of the settler function: rows that wait are in its queue.';
    return { status: 'failed', message: `call ${callId} is not in it`, hint };
  },
};
