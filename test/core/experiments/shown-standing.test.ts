import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { showExperiment } from '../../../lambda/core/experiments/show-experiments.ts';
import { anExperiment } from '../../support/an-experiment.ts';
import { createMemoryExperiments } from '../../support/memory-experiments.ts';

const target = { kind: 'pinned', target: { provider: 'a', model: 'm' } } as const;
const arms = { control: { route: target }, b: { route: target } };
const SPENT = { calls: 3, costPicoUsd: 0n };

/** How one stands in which `b` was promoted, as it is shown. */
async function shown(by: string, changes: Parameters<typeof anExperiment>[1]) {
  const { plan } = anExperiment(arms, changes);
  const { findings, standings } = createMemoryExperiments();
  const said = { team: 'red', experiment: plan.name, state: 'promoted', arm: 'b', share: 0.9 } as const;
  standings.set('red#smart', { ...said, at: 1, by, digest: plan.digest, reason: undefined });
  return await showExperiment('red', plan.name, {
    ...findings,
    sums: { ...findings.sums, spent: async () => SPENT },
    plans: new Map([[plan.name, plan]]),
    teams: new Set(['red']),
    clock: { now: () => 2, randomBytes },
  });
}

test.each([
  ['guardrails', {}, { state: 'promoted', promoted: 'b', promoted_share: 0.9 }],
  ['guardrails', { until: 1 }, { state: 'ended', promoted: null, promoted_share: null }],
  ['guardrails', { stop: { calls: 3 } }, { state: 'ended', promoted: null, promoted_share: null }],
  ['a person', { until: 1 }, { state: 'promoted', promoted: 'b', promoted_share: 0.9 }],
  ['a person', { stop: { calls: 3 } }, { state: 'promoted', promoted: 'b', promoted_share: 0.9 }],
])('what %s promoted is shown as it is, with %j', async (by, changes, stands) => {
  expect(await shown(by, changes)).toMatchObject({ ...stands, before_promotion: expect.anything() });
});
