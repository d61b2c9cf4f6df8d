import { describe, expect, test } from 'vitest';
import { anExperiment, JUDGE } from '../../support/an-experiment.ts';
import { answer, status } from '../../support/fake-provider.ts';
import { aCourt } from './a-court.ts';

const target = { kind: 'pinned', target: { provider: 'arm', model: 'm' } } as const;
const arms = { control: { route: target }, b: { route: target, change: { prefix: 'Be brief.' } } };

describe('by a rubric', () => {
  const graded = aCourt(() =>
    anExperiment(arms, {
      judge: {
        ...JUDGE,
        mode: 'rubric',
        asksBoth: false,
        criteria: [
          { name: 'right', description: 'Is it right?', weight: 3 },
          { name: 'brief', description: 'Is it brief?', weight: 1 },
        ],
      },
    }),
  );
  test('an answer is graded by itself, and nobody else is asked', async () => {
    graded.judge.otherwise(answer({ text: '{"right":5,"brief":1}' }));
    expect(await graded.judgeIt(graded.lay())).toBe('judged');
    expect([...graded.ports.given.values()]).toMatchObject([
      { mode: 'rubric', arm: 'control', scores: { right: 1, brief: 0 }, score: 0.75, stratum: 'words' },
    ]);
    expect(graded.arm.requests).toEqual([]);
  });

  test('that the judge does not go by, an answer has no score, and is not left out', async () => {
    graded.judge.otherwise(answer({ text: 'splendid' }));
    expect(await graded.judgeIt(graded.lay())).toBe('failed');
    expect([...graded.ports.given.values()]).toMatchObject([{ arm: 'control', score: null }]);
  });
});

describe('two answers by a rubric', () => {
  const graded = aCourt(() => anExperiment(arms, { judge: { ...JUDGE, mode: 'rubric' } }));
  test('are graded both or neither, and what was paid for one is counted though the other fails', async () => {
    graded.arm.otherwise(answer({ text: 'Danube' }));
    const oneIsOver = Promise.withResolvers<void>();
    graded.judge.otherwise(async (stage) => {
      const isOther = JSON.stringify(stage.request.json).includes('Danube');
      if (!isOther) await stage.until(oneIsOver.promise);
      await (isOther ? status(503) : answer({ text: '{"quality":5}' }))(stage);
    });
    const place = graded.lay();
    const judged = expect(graded.judgeIt(place)).rejects.toThrow();
    await expect.poll(() => graded.ports.asked.length).toBe(1);
    oneIsOver.resolve();
    await judged;
    expect([graded.ports.given.size, graded.ports.lying.size]).toEqual([0, 1]);
    expect(graded.ports.asked.map(({ isFailed }) => isFailed).toSorted()).toEqual([false, true]);
    graded.judge.otherwise(answer({ text: '{"quality":4}' }));
    expect(await graded.judgeIt(place)).toBe('judged');
    expect([...graded.ports.given.values()]).toMatchObject([
      { arm: 'control', score: 0.75 },
      { arm: 'b', score: 0.75 },
    ]);
  });
});
