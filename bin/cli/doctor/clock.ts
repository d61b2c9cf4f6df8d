import { send } from '../control-door.ts';
import { type Check, skipped } from './check.ts';

/** AWS refuses signatures that are five minutes off. */
const REFUSED_MS = 300_000;
const WORRYING_MS = 30_000;

/** Whether the gateway is reached, and whether its clock and this one agree: signatures carry the time. */
export const clockCheck: Check = {
  id: 'reachable',
  run: async ({ target }) => {
    if (!target) return skipped('The gateway was not found.');
    const url = new URL(`${target.controlUrl}/models`);
    const from = performance.now();
    // Whoever has no key is refused, and told the time all the same.
    const response = await send(target, url, () =>
      fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(30_000) }),
    );
    await response.body?.cancel();
    const tookMs = Math.round(performance.now() - from);
    const theirs = Date.parse(response.headers.get('date') ?? '');
    const answered = `${url.origin} answers in ${tookMs} ms`;
    if (Number.isNaN(theirs)) return { status: 'ok', message: `${answered}, and does not tell its time` };
    const offMs = Math.abs(Date.now() - theirs);
    const message = `${answered}, its clock is ${Math.round(offMs / 1000)} s from this one`;
    if (offMs < WORRYING_MS) return { status: 'ok', message };
    const hint = 'Set the clock of this machine: AWS refuses signatures that are five minutes off.';
    return { status: offMs < REFUSED_MS ? 'warning' : 'failed', message, hint };
  },
};
