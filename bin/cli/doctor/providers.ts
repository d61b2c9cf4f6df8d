import { z } from 'zod';
import { BEDROCK } from '../../../lambda/settings.ts';
import { callControlDoor } from '../control-door.ts';
import { Problem } from '../problem.ts';
import { plain } from '../terminal.ts';
import { type Check, type Examination, skipped } from './check.ts';

/** Whether each provider takes its key. The gateway asks it: nobody else can read the key. */
export const providersCheck: Check = {
  id: 'providers',
  run: async (examination) => {
    const { target, configuration } = examination;
    if (!target || !configuration) return skipped('The gateway and a configuration are needed.');
    const withKey = Object.entries(configuration.providers).filter(([id, { needsKey = id !== BEDROCK }]) => needsKey);
    const tested = await Promise.all(withKey.map(async ([id]) => ({ id, verdict: await verdictOf(id, target) })));
    if (tested.length === 0) return skipped('No provider asks for a key.');
    if (tested.every(({ verdict }) => verdict === 'not offered')) {
      return skipped('This gateway does not test keys of providers; the calls below tell of the one that they use.');
    }
    // Here, a provider that nobody has a key for is no mistake: there is the demo.
    if (target.isLocal && tested.every(({ verdict }) => verdict === NO_KEY))
      return skipped('No provider has a key yet.');
    const message = tested.map(({ id, verdict }) => `${id}: ${verdict}`).join('; ');
    const isGood = (verdict: string) => verdict === 'ok' || (target.isLocal && verdict === NO_KEY);
    if (tested.every(({ verdict }) => isGood(verdict))) return { status: 'ok', message };
    const hint = 'Put another key in (`headgate providers set`), or switch them off.';
    return {
      status: target.isLocal || tested.some(({ verdict }) => isGood(verdict)) ? 'warning' : 'failed',
      message,
      hint,
    };
  },
};

const NO_KEY = 'no key yet';

const testSchema = z.object({
  ok: z.boolean(),
  keys: z.array(z.object({ id: z.string(), state: z.string() })).default([]),
});

async function verdictOf(id: string, target: NonNullable<Examination['target']>): Promise<string> {
  const path = `/admin/provider-keys/${encodeURIComponent(id)}/test`;
  try {
    const answer = await callControlDoor(target, { method: 'POST', path, body: {} });
    const { data } = testSchema.safeParse(answer);
    if (!data) return 'not understood';
    if (data.ok) return 'ok';
    const bad = data.keys.filter(({ state }) => state !== 'ok' && state !== 'reachable');
    return bad.map(({ id, state }) => `key ${plain(id)} is ${plain(state)}`).join(', ') || 'refused';
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (/has no key for/.test(error.message)) return NO_KEY;
    // A route that is not there is refused before anybody looks at who asks.
    return /\((403|404)\).*(There is no such|Missing Authentication|SigV4|not exist)/i.test(error.message)
      ? 'not offered'
      : plain(error.message);
  }
}
