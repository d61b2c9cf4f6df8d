/** What a key is told of what it and its team may: over the whole gateway. */
import { expect, test } from 'vitest';
import { aLimitedTeam, ask, CHEAP } from './a-limited-team.ts';

const USD = 1_000_000_000_000n;

async function budgetOf(team: Awaited<ReturnType<typeof aLimitedTeam>>) {
  const headers = { authorization: `Bearer ${team.key}` };
  const response = await team.fetch('http://headgate.test/v1/budget', { headers });
  return { status: response.status, body: await response.json() };
}

test('a key is told how the budgets of its team stand, exactly, and what limits there are', async () => {
  const team = await aLimitedTeam((builder) =>
    builder.withTeam({ budget: { month: 5n * USD }, limits: { requestsPerMinute: 600, models: [CHEAP] } }),
  );
  await (await team.ask(ask(CHEAP))).text();
  await expect
    .poll(async () => (await budgetOf(team)).body)
    .toMatchObject({
      object: 'budget',
      team: 'red',
      limits: { team: { requestsPerMinute: 600, concurrent: null, models: [CHEAP] }, key: { models: null } },
      data: [{ owner: 'team', period: 'month', limit: '5', spent: '0.000016', spent_pico_usd: '16000000' }],
    });
});

test('where nothing is limited there is no budget to tell of', async () => {
  const team = await aLimitedTeam((builder) => builder);
  expect(await budgetOf(team)).toMatchObject({ status: 200, body: { data: [], limits: { team: { models: null } } } });
});

test('a stranger is told nothing', async () => {
  const team = await aLimitedTeam((builder) => builder);
  const response = await team.fetch('http://headgate.test/v1/budget', {
    headers: { authorization: 'Bearer hg_live_no' },
  });
  expect(response.status).toBe(401);
});
