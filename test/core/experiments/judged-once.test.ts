import { describe, expect, test } from 'vitest';
import { anExperiment, JUDGE } from '../../support/an-experiment.ts';
import { answer } from '../../support/fake-provider.ts';
import { aCourt } from './a-court.ts';

const route = { kind: 'pinned', target: { provider: 'arm', model: 'm' } } as const;
const arms = { control: { route }, b: { route } };

describe.each(['pairwise', 'rubric'] as const)('a call that was judged (%s)', (mode) => {
  const court = aCourt(() => anExperiment(arms, { judge: { ...JUDGE, mode } }));
  const verdict = () => answer({ text: JSON.stringify({ quality: mode === 'pairwise' ? 'tie' : 3 }) });

  test('is not judged again, though what was said could not be deleted', async () => {
    court.judge.otherwise(verdict());
    const place = court.lay();
    const { samples } = court.ports;
    const drop = samples.drop;
    Object.assign(samples, { drop: () => Promise.reject(new Error('the table is gone')) });
    await expect(court.judgeIt(place)).rejects.toThrow('gone');
    Object.assign(samples, { drop });
    const given = [...court.ports.given];
    expect(await court.judgeIt(place)).toBe('dropped');
    expect([court.judge.requests.length, court.ports.lying.size]).toEqual([2, 0]);
    expect([...court.ports.given]).toEqual(given);
  });
});
