import { expect, test } from 'vitest';
import { answer } from '../support/fake-provider.ts';
import { aLimitedTeam, ask, CHEAP } from './a-limited-team.ts';

const USD = 1_000_000_000_000n;
/** A call of these costs a tenth of a budget of one dollar. */
const TENTH = answer({ text: 'Hi', usage: { inputTokens: 100_000, outputTokens: 0 } });

const spending = () => aLimitedTeam((builder) => builder.withTeam({ budget: { month: USD }, alertAt: [0.3, 0.5] }));

async function spend(team: Awaited<ReturnType<typeof spending>>, calls: number): Promise<Headers[]> {
  const heads: Headers[] = [];
  for (let call = 0; call < calls; call += 1) {
    team.provider.script(TENTH);
    const response = await team.ask(ask(CHEAP, { stream: call % 2 === 1 }));
    heads.push(response.headers);
    await response.text();
  }
  return heads;
}

test('people are told once of each share that is passed, and before the function may stop', async () => {
  const team = await spending();
  await spend(team, 2);
  expect(team.told.alerts).toEqual([]);
  await spend(team, 1);
  const told = { team: 'red', owner: 'team', period: 'month', limitPicoUsd: USD };
  expect(team.told.alerts).toMatchObject([{ ...told, share: 0.3, spentPicoUsd: (USD * 3n) / 10n }]);
  await spend(team, 3);
  expect(team.told.alerts.map(({ share }) => share)).toEqual([0.3, 0.5]);
  expect(team.told.failures).toEqual([]);
});

test('where one call passes several shares, people are told of the last one', async () => {
  const team = await spending();
  team.provider.script(answer({ text: 'Hi', usage: { inputTokens: 600_000, outputTokens: 0 } }));
  await (await team.ask(ask(CHEAP))).text();
  expect(team.told.alerts.map(({ share }) => share)).toEqual([0.5]);
  await spend(team, 1);
  expect(team.told.alerts).toHaveLength(1);
});

test('every answer tells how a budget stands, and from then on which share has been passed', async () => {
  const team = await spending();
  const heads = await spend(team, 5);
  expect(heads[4]?.get('x-headgate-budget')).toMatch(/^team-month;limit=1;spent=0\.4;resets=\d{4}-\d\d-01T00:00:00Z$/);
  expect(heads.map((head) => head.get('x-headgate-budget-alert'))).toEqual([
    ...[null, null, null],
    ...['team-month;share=0.3', 'team-month;share=0.3'],
  ]);
});

test('a budget is read at most twice a minute, and when a share is passed', async () => {
  let reads = 0;
  const team = await spending();
  const { read } = team.ledger.accounts;
  team.ledger.accounts.read = (budget) => {
    reads += 1;
    return read.call(team.ledger.accounts, budget);
  };
  await spend(team, 6);
  expect(reads).toBe(3); // At first, at 0.3 and at 0.5.
});

test('what cannot be read, or told, costs no answer', async () => {
  const team = await spending();
  team.ledger.accounts.read = () => Promise.reject(new Error('down'));
  const [head] = await spend(team, 1);
  expect(head?.get('x-headgate-model')).toBe(CHEAP);
  team.ledger.accounts.markAlerted = () => Promise.reject(new Error('down'));
  await spend(team, 5);
  expect(team.told.alerts).toEqual([]);
  expect(team.told.failures.length).toBeGreaterThan(1);
});
