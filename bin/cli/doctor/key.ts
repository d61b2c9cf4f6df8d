import { findAsker } from '../asker.ts';
import { askGateway, refusalOf } from '../model-door.ts';
import { askSecret } from '../questions.ts';
import { isWatched } from '../terminal.ts';
import { type Check, type Examination, skipped } from './check.ts';

/** Whether the gateway lets the caller in: with a key, or signed as a team. */
export const keyCheck: Check = {
  id: 'caller',
  run: async (examination) => {
    const { target, options } = examination;
    if (!target) return skipped('The gateway was not found.');
    const asker = await askerOf(examination);
    if (!asker) return skipped('No caller is named: add --team TEAM or --key -, or set HEADGATE_KEY.');
    const response = await askGateway(target, asker, { method: 'GET', path: '/models' });
    const json: unknown = await response.json().catch(() => undefined); // The status says enough.
    if (!response.ok) throw refusalOf(response.status, json, asker);
    examination.asker = asker;
    const data = typeof json === 'object' && json !== null && 'data' in json ? json.data : [];
    const count = Array.isArray(data) ? data.length : 0;
    const who = 'team' in asker ? `team ${options.team}, signed` : 'the gateway key';
    if (count > 0) return { status: 'ok', message: `${who} may ask for ${count} models` };
    const hint = 'Fill the secret of a provider, or look at the limits of the key and its team.';
    return { status: 'warning', message: `${who} is let in, and may ask for no model`, hint };
  },
};

/** Whoever is there can be asked, and need not answer. */
async function askerOf({ options, target, terminal }: Examination) {
  const found = target && (await findAsker(options, target, terminal));
  if (found || !isWatched(terminal) || options.json) return found;
  const key = (await askSecret(terminal, 'A gateway key to try it with? Empty: none.')) || '';
  return key === '' ? undefined : { key };
}
