import { expect, test } from 'vitest';
import { aLimitedTeam, ask, CHEAP } from '../acceptance/a-limited-team.ts';
import { configurationFrom, TYPESCRIPT } from './configuration-examples.ts';
import { proseOf, snippetsIn } from './documents.ts';

const PAGE = 'docs/budgets.md';

test('the configuration of the page can be used', async () => {
  const [snippet] = TYPESCRIPT.filter(({ file }) => file === PAGE);
  const { teams } = await configurationFrom(snippet?.text ?? '');
  expect(teams.search).toMatchObject({ budget: { day: 25, month: 400, total: 2000 }, unpriced: 'refuse' });
});

test('the refusal of the page is what callers get', async () => {
  const team = await aLimitedTeam((builder) => builder.withTeam({ limits: { requestsPerMinute: 0 } }));
  const { error } = JSON.parse(await (await team.ask(ask(CHEAP))).text());
  const shown = snippetsIn(PAGE)
    .filter(({ language }) => language === 'json')
    .map(({ text }) => JSON.parse(text))
    .find((json) => json.error)?.error;
  expect(Object.keys(shown)).toEqual(Object.keys(error));
  expect({ ...shown, limit: Object.keys(shown.limit) }).toMatchObject({
    ...{ type: error.type, code: error.code, error_type: error.error_type, limit: Object.keys(error.limit) },
  });
});

test('the headers of the page are those that an answer has', async () => {
  const team = await aLimitedTeam((builder) =>
    builder.withTeam({
      budget: { month: 1_000_000_000_000n },
      alertAt: [0.000001],
      limits: { requestsPerMinute: 5, tokensPerMinute: 5_000 },
    }),
  );
  await team.anthropic.messages.create(ask(CHEAP));
  const { response } = await team.anthropic.messages.create(ask(CHEAP)).withResponse();
  const names = [...response.headers.keys()].filter((name) => /ratelimit|budget/.test(name));
  const ends = ['limit', 'remaining', 'reset'];
  expect(names.sort()).toEqual([
    ...['requests', 'tokens'].flatMap((kind) => ends.map((end) => `anthropic-ratelimit-${kind}-${end}`)),
    ...['x-headgate-budget', 'x-headgate-budget-alert'],
    ...ends.flatMap((end) => ['requests', 'tokens'].map((kind) => `x-ratelimit-${end}-${kind}`)),
  ]);
  const page = proseOf(PAGE);
  // Of a family of headers the page names the first whole, and the others by what they end with.
  const firsts = ['x-ratelimit-limit-requests', 'x-ratelimit-limit-tokens', 'anthropic-ratelimit-requests-limit'];
  for (const first of [...firsts, 'x-headgate-budget', 'x-headgate-budget-alert']) {
    expect(page).toContain(`\`${first}\``);
  }
});
