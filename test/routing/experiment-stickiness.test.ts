import { describe, expect, test } from 'vitest';
import type { ExperimentPlan } from '../../lambda/core/experiments/experiment.ts';
import { anExperiment } from '../support/an-experiment.ts';
import { aNetwork, ask, at } from './a-network.ts';

const arms = { control: { route: at('a') }, b: { route: at('b') } };
const by = (stickyBy: ExperimentPlan['stickyBy']) => anExperiment(arms, { stickyBy });
const network = aNetwork((builder) =>
  builder
    .withRoute('session', by('session'))
    .withRoute('user', by('user'))
    .withRoute('conversation', by('conversation'))
    .withRoute('nobody', by(false)),
);

/** How many arms answer twenty calls that differ as they say. */
async function armsOf(model: string, bodyOf: (call: number) => object): Promise<number> {
  for (let call = 0; call < 20; call += 1) await network.headgate.ask(ask(model, bodyOf(call)));
  return new Set(network.rows().map(([provider]) => provider)).size;
}
const saying = (...texts: readonly string[]) => ({
  messages: texts.map((content, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content })),
});

describe('who comes again stays with an arm:', () => {
  test.each<[string, string, (call: number) => object]>([
    [
      'a session, whatever its users say',
      'session',
      (call) => ({ session_id: 's', user: `${call}`, ...saying(`${call}`) }),
    ],
    ['a user without a session, whatever is said', 'session', (call) => ({ user: 'u', ...saying(`${call}`) })],
    ['a user first, in all sessions', 'user', (call) => ({ user: 'u', session_id: `${call}`, ...saying(`${call}`) })],
    ['a session without a user', 'user', (call) => ({ session_id: 's', ...saying(`${call}`) })],
    ['a conversation that goes on', 'session', (call) => saying('Hi', 'Hello', `${call}`)],
    [
      'a conversation, in all sessions',
      'conversation',
      (call) => ({ session_id: `${call}`, ...saying('Hi', '', `${call}`) }),
    ],
  ])('%s', async (_, model, bodyOf) => {
    expect(await armsOf(model, bodyOf)).toBe(1);
  });

  // Of twenty that are drawn by themselves all go the same way once in half a million times; the draws of the first are fixed.
  test.each<[string, string, (call: number) => object]>([
    ['another session may not', 'session', (call) => ({ session_id: `${call}`, user: 'u' })],
    ['another user may not', 'user', (call) => ({ session_id: 's', user: `${call}` })],
    ['another conversation may not', 'conversation', (call) => ({ session_id: 's', ...saying(`${call}`) })],
    ['nobody does where each call is by itself', 'nobody', () => ({ session_id: 's', user: 'u' })],
  ])('%s', async (_, model, bodyOf) => {
    expect(await armsOf(model, bodyOf)).toBe(2);
  });
});
