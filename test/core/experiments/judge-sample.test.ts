import { describe, expect, test } from 'vitest';
import { NOTHING_KNOWN, NOTHING_OFF, type Off } from '../../../lambda/core/switches.ts';
import { anExperiment, JUDGE } from '../../support/an-experiment.ts';
import { answer, status } from '../../support/fake-provider.ts';
import { aCourt } from './a-court.ts';

const target = { kind: 'pinned', target: { provider: 'arm', model: 'm' } } as const;
const arms = { control: { route: target }, b: { route: target, change: { prefix: 'Be brief.' } } };
const court = aCourt(() => anExperiment(arms, { judge: JUDGE }));
const says = (quality: unknown) => answer({ text: JSON.stringify({ quality }) });
const verdicts = () => [...court.ports.given.values()];
/** The judge that prefers a text wherever it stands. */
const prefers = (text: string) => {
  court.judge.otherwise((stage) => {
    const shown = JSON.stringify(stage.request.json);
    const isFirst = shown.indexOf(text) < shown.indexOf('second answer');
    return says(isFirst ? 'first' : 'second')(stage);
  });
};

describe('a call that is judged', () => {
  test('is put to the other arm, and both answers to the judge, in both orders and without names', async () => {
    court.arm.otherwise(answer({ text: 'Danube' }));
    prefers('Danube');
    expect(await court.judgeIt(court.lay())).toBe('judged');
    expect(verdicts()).toMatchObject([
      { mode: 'pairwise', arms: ['control', 'b'], winner: 'b', ordersAgree: true, said: ['b', 'b'] },
    ]);
    expect(court.arm.requests[0]?.json).toMatchObject({ messages: [{ role: 'system', content: 'Be brief.' }, {}] });
    const shown = court.judge.requests.map(({ json }) => JSON.stringify(json));
    expect(shown).toHaveLength(2);
    for (const text of shown) expect(text).not.toMatch(/control|smart|Be brief/);
  });

  test('has a winner only if both orders agree', async () => {
    court.judge.otherwise(says('first'));
    await court.judgeIt(court.lay());
    expect(verdicts()).toMatchObject([{ winner: 'tie', ordersAgree: false, said: ['control', 'b'] }]);
  });

  test('has its costs in the ledger: of the shadow by its arm, of the judge by its tag', async () => {
    court.judge.otherwise(says('tie'));
    const { callId } = court.lay();
    await court.judgeIt({ team: 'red', experiment: 'smart', callId });
    const rows = court.headgate.rows.map(({ start }) => start);
    expect(rows[0]).toMatchObject({ label: { experiment: 'smart', arm: 'b', isShadow: true }, door: 'judge' });
    expect(rows[0]?.reason).toBe(`experiment smart, b, beside ${callId}, pinned`);
    expect(rows.slice(1).map(({ tags, label }) => [tags, label])).toEqual([
      [['headgate-judge', 'experiment:smart'], undefined],
      [['headgate-judge', 'experiment:smart'], undefined],
    ]);
    for (const { accounts } of rows) expect(accounts).toMatchObject([{ owner: 'experiment:smart', period: 'day' }]);
    expect(court.ports.noted).toMatchObject([{ arm: 'b', outcome: 'answered', isShadow: true }]);
    expect(court.ports.asked).toHaveLength(2);
  });

  test('is judged once, however often and at what time the queue tells of it', async () => {
    court.judge.otherwise(says('tie'));
    const place = court.lay();
    const results = await Promise.allSettled([court.judgeIt(place), court.judgeIt(place)]);
    expect(results.map(({ status: end }) => end).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await court.judgeIt(place)).toBe('dropped');
    expect(verdicts()).toHaveLength(1);
    expect(court.judge.requests).toHaveLength(2);
    expect(court.ports.lying.size).toBe(0);
  });

  test('leaves nothing of what was said, once it is judged', async () => {
    court.judge.otherwise(says('tie'));
    await court.judgeIt(court.lay({ question: 'canary-question', answer: 'canary-answer' }));
    expect(court.ports.lying.size).toBe(0);
    expect(JSON.stringify(verdicts())).not.toContain('canary');
    expect(
      JSON.stringify(court.headgate.rows, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain('canary');
  });
});

describe('a judge that fails', () => {
  test.each(['no JSON', '{"quality":"both"}', '{"quality":"first","more":1}', '{}', '[]', '{"quality":1}'])(
    'by saying %s is asked once more, and then it is a tie on which nothing was said',
    async (text) => {
      court.judge.otherwise(answer({ text }));
      const place = court.lay();
      expect(await court.judgeIt(place)).toBe('failed');
      expect(court.judge.requests).toHaveLength(4);
      expect(verdicts()).toMatchObject([{ winner: 'tie', ordersAgree: false, said: [null, null] }]);
      expect(court.ports.lying.size).toBe(0);
    },
  );

  test.each([
    ['its filter', { error: { message: 'Filtered.', code: 'content_filter' } }],
    ['its window', { error: { message: 'Too long.', code: 'context_length_exceeded' } }],
  ])('by %s, which an answer may want it to, is no way to lose no comparison', async (_, refusal) => {
    court.arm.otherwise(answer({ text: 'Danube' }));
    court.judge.otherwise((stage) => {
      const shown = JSON.stringify(stage.request.json);
      const isFirst = shown.indexOf('Danube') < shown.indexOf('second answer');
      return (isFirst ? status(400, { body: refusal }) : says('first'))(stage);
    });
    expect(await court.judgeIt(court.lay())).toBe('failed');
    expect(verdicts()).toMatchObject([{ winner: 'tie', ordersAgree: false, said: ['control', null] }]);
    expect(await court.ports.sums.read({ team: 'red', experiment: 'smart', series: 'first' })).toMatchObject({
      comparisons: [{ arms: ['control', 'b'] }],
    });
  });

  test('for a while is asked again when the queue tells so, and the arm is not', async () => {
    court.judge.otherwise(status(503));
    const place = court.lay();
    await expect(court.judgeIt(place)).rejects.toThrow();
    expect(court.ports.lying.size).toBe(1);
    court.judge.otherwise(says('tie'));
    expect(await court.judgeIt(place)).toBe('judged');
    expect(court.arm.requests).toHaveLength(1);
  });

  test('for the last time leaves nothing of what was said', async () => {
    court.judge.otherwise(status(503));
    const place = court.lay();
    await expect(court.judgeIt(place, true)).rejects.toThrow();
    expect(court.ports.lying.size).toBe(0);
  });
});

test('an arm that fails in the shadow has failed, and nobody is judged', async () => {
  court.arm.otherwise(status(400));
  expect(await court.judgeIt(court.lay())).toBe('dropped');
  expect(court.ports.noted).toMatchObject([{ arm: 'b', outcome: 'failed' }]);
  expect(court.judge.requests).toEqual([]);
});

describe('what an experiment may cost', () => {
  const bounded = aCourt(() => anExperiment(arms, { judge: JUDGE, stop: { costPicoUsd: 10n ** 15n } }));
  test('is what the other arm and both questions to the judge have cost', async () => {
    bounded.judge.otherwise(says('tie'));
    expect(await bounded.judgeIt(bounded.lay())).toBe('judged');
    const { noted, asked, spending } = bounded.ports;
    const costs = [...noted, ...asked].map(({ costPicoUsd }) => costPicoUsd ?? 0n);
    expect(costs).toHaveLength(3);
    expect(costs.every((cost) => cost > 0n)).toBe(true);
    expect(spending.costPicoUsd).toBe(costs.reduce((sum, cost) => sum + cost));
  });
});

describe('nothing is asked, and what was said is gone,', () => {
  test('once the experiment is stopped', async () => {
    const standing = { team: 'red', experiment: 'smart', state: 'stopped', arm: undefined, share: 1 } as const;
    court.ports.said.set('red#smart', { ...standing, at: 1, by: 'somebody', reason: undefined });
    expect(await court.judgeIt(court.lay())).toBe('dropped');
    expect([court.arm.requests, court.judge.requests, court.ports.lying.size]).toEqual([[], [], 0]);
  });

  const dear = aCourt(() => anExperiment(arms, { judge: JUDGE, stop: { calls: 1, costPicoUsd: 5n } }));
  test('once it has cost what it may; after so many calls those that were sampled are judged', async () => {
    dear.judge.otherwise(answer({ text: '{"quality":"tie"}' }));
    dear.ports.spending.calls = 9;
    expect(await dear.judgeIt(dear.lay())).toBe('judged');
    dear.ports.spending.costPicoUsd = 5n;
    expect(await dear.judgeIt(dear.lay())).toBe('dropped');
    expect([dear.arm.requests.length, dear.ports.lying.size]).toEqual([1, 0]);
  });
});

describe('what is switched off', () => {
  let off: Off = NOTHING_KNOWN;
  const cold = aCourt(
    () => anExperiment(arms, { judge: JUDGE }),
    (builder) => builder.withPorts({ switches: { off: async () => off } }),
  );
  test('has to be known before anything is asked: until then the queue tells of it again', async () => {
    cold.judge.otherwise(answer({ text: '{"quality":"tie"}' }));
    const place = cold.lay();
    await expect(cold.judgeIt(place)).rejects.toThrow('nobody knows');
    expect([cold.arm.requests, cold.ports.lying.size]).toEqual([[], 1]);
    off = NOTHING_OFF;
    expect(await cold.judgeIt(place)).toBe('judged');
  });
});

describe('an answer', () => {
  test('of an arm that is another one by now is compared with nothing', async () => {
    expect(await court.judgeIt(court.lay({ series: 'before' }))).toBe('dropped');
    expect([court.arm.requests, court.judge.requests, court.ports.lying.size]).toEqual([[], [], 0]);
  });

  test('from before a promotion is held against those of its own time', async () => {
    court.judge.otherwise(says('tie'));
    await court.judgeIt(court.lay());
    await court.judgeIt(court.lay({ series: 'first.1700000000000' }));
    expect([...court.ports.given.keys()].map((name) => name.split('#')[2])).toEqual(['first', 'first.1700000000000']);
    expect(court.ports.noted.map(({ series }) => series)).toEqual(['first', 'first.1700000000000']);
    expect(new Set(court.ports.asked.map(({ series }) => series)).size).toBe(2);
  });
});

describe('of a budget', () => {
  const poor = aCourt(() => anExperiment(arms, { judge: { ...JUDGE, budgetPerDayPicoUsd: 0n } }));
  test('that is spent nothing is taken', async () => {
    const place = poor.lay();
    expect(await poor.judgeIt(place)).toBe('failed');
    expect([poor.arm.requests, poor.judge.requests, poor.ports.noted]).toEqual([[], [], []]);
  });
});

describe('a model that the team may not use', () => {
  const strict = aCourt(
    () => anExperiment(arms, { judge: JUDGE }),
    (builder) => builder.withTeam({ limits: { models: ['arm/*'] } }),
  );
  test('is not shown what was said', async () => {
    expect(await strict.judgeIt(strict.lay())).toBe('failed');
    expect(strict.judge.requests).toEqual([]);
  });
});

describe('arms in the shadow', () => {
  const dark = aCourt(() =>
    anExperiment(
      { control: { route: target }, live: { route: target }, shade: { route: target, isShadow: true, share: 0 } },
      { judge: { ...JUDGE, asksBoth: false }, stop: { calls: 100 } },
    ),
  );
  test('answer what is judged, and live arms nothing that they were not asked', async () => {
    dark.judge.otherwise(answer({ text: '{"quality":"tie"}' }));
    expect(await dark.judgeIt(dark.lay())).toBe('judged');
    expect([...dark.ports.given.values()]).toMatchObject([{ arms: ['control', 'shade'] }]);
    // Beside another than the control there is nobody to be compared with.
    expect(await dark.judgeIt(dark.lay({ arm: 'live' }))).toBe('dropped');
    expect(dark.arm.requests).toHaveLength(1);
  });
});
