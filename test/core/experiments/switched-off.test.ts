import { expect, test } from 'vitest';
import type { ExperimentPlan } from '../../../lambda/core/experiments/experiment.ts';
import { listExperiments, showExperiment } from '../../../lambda/core/experiments/show-experiments.ts';
import { systemClock } from '../../../lambda/world.ts';
import { anAuditEntry } from '../../support/an-audit-entry.ts';
import { anExperiment } from '../../support/an-experiment.ts';
import { createMemoryExperiments } from '../../support/memory-experiments.ts';

const AT = Date.UTC(2026, 10, 20);
const route = { kind: 'pinned', target: { provider: 'a', model: 'm' } } as const;
const planOf = (name: string): [string, ExperimentPlan] => [
  name,
  anExperiment({ control: { route }, b: { route } }, { name }).plan,
];

test('an experiment that an operator has switched off is told as off, by whom and why, whatever was said of it', async () => {
  const { findings, standings, switches } = createMemoryExperiments();
  const ports = {
    ...findings,
    plans: new Map([planOf('smart'), planOf('other')]),
    teams: new Set(['red']),
    clock: { ...systemClock, now: () => AT },
  };
  const stateOf = async () => (await showExperiment('red', 'smart', ports)).state;
  const set = (isOff: boolean) =>
    switches.set(
      { kind: 'experiment', name: 'smart', isOff, at: AT, by: 'arn:ops', reason: 'it repeats itself' },
      anAuditEntry(),
    );
  expect(await stateOf()).toBe('running');
  await set(true);
  standings.set('red#smart', {
    ...{ team: 'red', experiment: 'smart', state: 'promoted', arm: 'b', share: 1, at: AT },
    ...{ by: 'somebody', reason: undefined, digest: 'first' },
  });
  const off = { by: 'arn:ops', reason: 'it repeats itself', at: '2026-11-20T00:00:00.000Z' };
  expect(await showExperiment('red', 'smart', ports)).toMatchObject({ state: 'off', switched_off: off, promoted: 'b' });
  expect((await listExperiments('red', ports)).data).toMatchObject([
    { name: 'smart', state: 'off', switched_off: off },
    { name: 'other', state: 'running', switched_off: null },
  ]);
  await set(false);
  expect(await stateOf()).toBe('promoted');
});
