import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Promotion } from '../../../lambda/core/experiments/experiment.ts';
import { supervise } from '../../../lambda/core/experiments/judge/supervise.ts';
import { type Standing, standingEntry } from '../../../lambda/core/experiments/standing.ts';
import { anExperiment, JUDGE } from '../../support/an-experiment.ts';
import { aCourt } from './a-court.ts';

const target = { kind: 'pinned', target: { provider: 'arm', model: 'm' } } as const;
const GUARDRAILS: Promotion = {
  share: 0.9,
  reasons: ['cheaper'],
  margin: 0.05,
  minimumCompared: 200,
  minimumAgreement: 0.6,
  rateMargin: 0.01,
};
const court = aCourt(() =>
  anExperiment({ control: { route: target }, b: { route: target } }, { judge: JUDGE, promotion: GUARDRAILS, ...ends }),
);
let ends: Parameters<typeof anExperiment>[1] = {};
afterEach(() => {
  ends = {};
});
const PLACE = { team: 'red', experiment: 'smart' };

/** So many calls of each arm that cost what they cost, and what the judge says of as many. */
async function happened(
  count: number,
  { winner = 'tie', usd = 1, series = 'first' }: { winner?: string; usd?: number; series?: string },
) {
  for (let at = 0; at < count; at += 1) {
    const call = `${winner}-${usd}-${at}`;
    for (const [arm, cost] of Object.entries({ control: 1, b: usd })) {
      const costPicoUsd = BigInt(Math.round(cost * (1 + (at % 7) / 50) * 1e9));
      const times = { firstContentMs: 100 + (at % 9), totalMs: 900 + (at % 90) };
      const seen = { unit: undefined, attempts: 1, outcome: 'answered', isRefusal: false, isJson: undefined } as const;
      await court.ports.sums.add({
        ...PLACE,
        series,
        arm,
        ...seen,
        ...times,
        costPicoUsd,
        chargedPicoUsd: costPicoUsd,
        isShadow: false,
      });
    }
    const judgedAt = new Date(Date.UTC(2026, 10, 20) + at * 1_000).toISOString();
    const who = at % 10 === 0 ? 'tie' : winner;
    const verdict = { mode: 'pairwise', callId: call, judgedAt, arms: ['control', 'b'], ordersAgree: true } as const;
    await court.ports.verdicts.put({ ...PLACE, series }, [{ ...verdict, winner: who, said: [who, who] }]);
  }
}

describe('guardrails', () => {
  test('promote an arm that is no worse and clearly cheaper, and leave the control its part', async () => {
    await happened(600, { winner: 'b', usd: 0.5 });
    expect(await supervise(PLACE, court.ports)).toMatchObject({
      state: 'promoted',
      arm: 'b',
      share: 0.9,
      by: 'guardrails',
    });
    expect([...court.ports.said.values()]).toMatchObject([{ reason: expect.stringContaining('clearly cheaper') }]);
  });

  test.each([
    ['dearer', { winner: 'b', usd: 2 }],
    ['worse', { winner: 'control', usd: 0.5 }],
  ])('promote none that is %s', async (_, what) => {
    await happened(600, what);
    expect(await supervise(PLACE, court.ports)).toBeUndefined();
    expect(court.ports.said.size).toBe(0);
  });

  test('promote none that too little is known of', async () => {
    await happened(40, { winner: 'b', usd: 0.5 });
    expect(await supervise(PLACE, court.ports)).toBeUndefined();
  });

  describe.each([{ until: 1 }, { stop: { calls: 5 } }])('of an experiment that is over, by %j,', (changes) => {
    beforeAll(() => {
      ends = changes;
    });
    test('promote nothing: nobody would see if it became worse', async () => {
      await happened(600, { winner: 'b', usd: 0.5 });
      court.ports.spending.calls = 5;
      expect(await supervise(PLACE, court.ports)).toBeUndefined();
    });
  });

  test('take an arm back once it is clearly worse', async () => {
    await happened(600, { winner: 'b', usd: 0.5 });
    const at = (await supervise(PLACE, court.ports))?.at;
    await happened(600, { winner: 'control', usd: 0.5, series: `first.${at}` });
    expect(await supervise(PLACE, court.ports)).toMatchObject({
      state: 'stopped',
      by: 'guardrails',
      reason: expect.stringMatching(/^b: /),
    });
    expect(await supervise(PLACE, court.ports)).toBeUndefined();
  });

  test('take no arm back for what was before it was promoted', async () => {
    await happened(600, { winner: 'b', usd: 0.5 });
    await supervise(PLACE, court.ports);
    await happened(3_000, { winner: 'control', usd: 2 });
    expect(await supervise(PLACE, court.ports)).toBeUndefined();
  });

  test.each(['stopped', 'promoted'] as const)('leave what a person has said: %s', async (state) => {
    await happened(600, { winner: 'b', usd: 0.5 });
    const said = { ...PLACE, state, arm: state === 'promoted' ? 'control' : undefined, share: 1 };
    await say({ ...said, at: 1, by: 'a person', reason: undefined });
    expect(await supervise(PLACE, court.ports)).toBeUndefined();
  });

  test('promote nothing where a person has said that it goes on, until what is compared is another', async () => {
    await happened(600, { winner: 'b', usd: 0.5 });
    const resumed = { ...PLACE, state: 'running', arm: undefined, share: 1, at: 1, by: 'a person' } as const;
    await say({ ...resumed, reason: undefined, digest: 'first' });
    expect(await supervise(PLACE, court.ports)).toBeUndefined();
    await say({ ...resumed, reason: undefined, digest: 'the one before' });
    expect(await supervise(PLACE, court.ports)).toMatchObject({ state: 'promoted', arm: 'b' });
  });

  test.each(['stopped', 'promoted'] as const)('have said nothing of arms that are others by now: %s', async (state) => {
    await happened(600, { winner: 'b', usd: 0.5 });
    const said = { ...PLACE, state, arm: state === 'promoted' ? 'b' : undefined, share: 0.9, at: 1, by: 'guardrails' };
    await say({ ...said, reason: undefined, digest: 'the one before' });
    expect(await supervise(PLACE, court.ports)).toMatchObject({ state: 'promoted', arm: 'b', digest: 'first' });
  });

  async function say(standing: Standing): Promise<void> {
    await court.ports.standings.set(standing, standingEntry(standing, undefined, court.ports.gateway.clock));
  }
});
