import { describe, expect, test } from 'vitest';
import { reportOf } from '../../../lambda/core/experiments/report-of.ts';
import { anExperiment, JUDGE } from '../../support/an-experiment.ts';
import { answer, type Play } from '../../support/fake-provider.ts';
import { aCourt, type Court } from './a-court.ts';

const target = { kind: 'pinned', target: { provider: 'arm', model: 'm' } } as const;
/** All calls fall to `b`, which asks with a prefix; the control arm answers the judge alone. */
const arms = { control: { route: target, share: 0 }, b: { route: target, change: { prefix: 'Be brief.' } } };
const NOTHING = { text: '' };
const CALL = { text: '', toolCalls: [{ name: 'look_up', json: '{"city":"Rome"}' }] };
const TOOLS = [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } }];

/** What `b` answers, and what everybody else does. */
function answering(b: Parameters<typeof answer>[0], others: Parameters<typeof answer>[0]): Play {
  return (stage) => answer(JSON.stringify(stage.request.json).includes('Be brief.') ? b : others)(stage);
}

/** Asks as a caller, and has judged what was kept of it. */
async function askAndJudge(court: Court, more: object = {}) {
  const messages = [{ role: 'user', content: 'What is the weather in Rome?' }];
  const response = await court.headgate.ask({ model: 'smart', messages, ...more });
  await response.text();
  expect(response.status).toBe(200);
  await court.headgate.gateway.afterwards.done();
  const kept = court.headgate.experiments.kept.at(-1);
  if (!kept) throw new Error('nothing was kept');
  court.ports.lying.set(`red#smart#${kept.callId}`, kept);
  return await court.judgeIt(kept);
}

describe('side by side', () => {
  const court = aCourt(() => anExperiment(arms, { judge: JUDGE }));
  const verdicts = () => [...court.ports.given.values()];

  test.each([true, false])(
    'an answer that says nothing has lost, and nobody is asked why (stream: %s)',
    async (stream) => {
      court.arm.otherwise(answering(NOTHING, { text: 'Sunny.' }));
      expect(await askAndJudge(court, { stream })).toBe('judged');
      expect(verdicts()).toMatchObject([{ arms: ['b', 'control'], winner: 'control' }]);
      expect(court.judge.requests).toEqual([]);
    },
  );

  test('nor has the other one anything to say for it', async () => {
    court.arm.otherwise(answering({ text: 'Sunny.' }, NOTHING));
    expect(await askAndJudge(court)).toBe('judged');
    expect(verdicts()).toMatchObject([{ winner: 'b' }]);
  });

  test('two that say nothing are a tie', async () => {
    court.arm.otherwise(answer({ text: ' \n' }));
    expect(await askAndJudge(court)).toBe('judged');
    expect(verdicts()).toMatchObject([{ winner: 'tie' }]);
  });

  test('what the judge was not asked says nothing of how far it agrees with itself', async () => {
    court.arm.otherwise(answering(NOTHING, { text: 'Sunny.' }));
    await askAndJudge(court);
    const { plan } = anExperiment(arms, { judge: JUDGE });
    const { comparisons, judge } = await reportOf(plan, { team: 'red', standing: undefined }, court.ports);
    expect(comparisons).toMatchObject([{ arm: 'b', compared: 1, lost: 1 }]);
    expect(judge).toMatchObject({ verdicts: 1, agreement: { comparisons: 0, rate: null } });
  });

  test('an answer that only calls a tool is one, and the judge sees the call, quoted and marked', async () => {
    court.arm.otherwise(answering(CALL, { text: '[tool call] look_up {}' }));
    court.judge.otherwise(answer({ text: '{"quality":"tie"}' }));
    expect(await askAndJudge(court, { tools: TOOLS })).toBe('judged');
    const asked = court.judge.requests[0]?.json as { messages: readonly { readonly content: string }[] } | undefined;
    const shown = asked?.messages[1]?.content ?? '';
    const [, mark] = /<<<request ([0-9a-f]{24})>>>/.exec(shown) ?? [];
    // A call is told by a mark that no answer can know: what only looks like one is text.
    const [first = '', second = ''] = shown
      .split('\n')
      .filter((line) => line.startsWith('"'))
      .slice(1);
    expect(JSON.parse(first)).toMatch(new RegExp(`^\\[tool call ${mark}\\] look_up .*Rome`));
    expect(JSON.parse(second)).toBe('[tool call] look_up {}');
  });
});

describe('by a rubric', () => {
  const court = aCourt(() => anExperiment(arms, { judge: { ...JUDGE, mode: 'rubric', asksBoth: false } }));

  test('an answer that says nothing has the least score', async () => {
    court.arm.otherwise(answer(NOTHING));
    expect(await askAndJudge(court)).toBe('judged');
    expect([...court.ports.given.values()]).toMatchObject([{ arm: 'b', score: 0, scores: { quality: 0 } }]);
    expect(court.judge.requests).toEqual([]);
  });
});
