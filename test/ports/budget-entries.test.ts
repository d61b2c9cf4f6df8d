import { expect, test } from 'vitest';
import { aControlPlane } from './a-control-plane.ts';

const { knock, time } = aControlPlane({ budget: { month: 50, day: 5 }, limits: { concurrent: 3 } });
const path = { team: 'red' };

test('a change that is taken back is written down as what is in force then: what is configured', async () => {
  await knock('PUT /admin/teams/{team}/budget', { path, body: { budget: { month: 100 }, limits: { concurrent: 9 } } });
  time.now += 1_000;
  const body = { budget: { month: 'configured', day: 4 }, limits: { concurrent: 'configured' } };
  const shown = await knock('PUT /admin/teams/{team}/budget', { path, body });
  expect(shown.body).toMatchObject({ budget: { month: '50', day: '4' }, limits: { concurrent: 3 } });
  const [entry] = (await knock('GET /teams/{team}/audit', { path })).body.data;
  expect(entry.before).toMatchObject({ budget: { month: '100', day: '5' }, limits: { concurrent: 9 } });
  expect(entry.after).toMatchObject({ budget: { month: '50', day: '4' }, limits: { concurrent: 3 } });
});
