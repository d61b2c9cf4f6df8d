import type { AwsClient } from '../../lambda/adapters/aws-client.ts';
import { createSums } from '../../lambda/adapters/experiments/dynamodb-sums.ts';
import { createVerdicts } from '../../lambda/adapters/experiments/dynamodb-verdicts.ts';
import { timeOfUlid } from '../../lambda/core/ids.ts';
import { EXPERIMENTS } from './history.ts';
import type { Past } from './past-attempts.ts';

/** Notes what experiments have come to, as the gateway does after each call, and what a judge says of every other. */
export async function findOut(
  client: AwsClient,
  pasts: readonly Past[],
  /** How the experiments' present series are called. */
  series: ReadonlyMap<string, string>,
): Promise<void> {
  const { TableNames: names } = await client<{ readonly TableNames: readonly string[] }>('ListTables', {});
  const table = names.find((name) => name.includes('Experiments'));
  if (table === undefined) throw new Error(`There is no table of experiments among ${names.join(', ')}.`);
  const labelled = pasts.filter(({ start }) => start.label);
  // As if it had been noted when the first of them came.
  const first = Math.min(...labelled.map(({ start }) => timeOfUlid(start.callId)));
  const kept = { client, table, now: () => first };
  const sums = createSums(kept);
  const verdicts = createVerdicts(kept);
  for (const [at, { start, ending }] of labelled.entries()) {
    const { experiment = '', arm = '' } = start.label ?? {};
    const place = { team: 'local', experiment, series: series.get(experiment) ?? '' };
    await sums.add({
      ...{ ...place, arm, unit: undefined, attempts: 1 },
      outcome: ending.outcome === 'abandoned' ? 'abandoned' : 'answered',
      costPicoUsd: ending.cost.picoUsd,
      chargedPicoUsd: ending.cost.picoUsd ?? 0n,
      firstContentMs: ending.firstContentMs,
      totalMs: ending.totalMs,
      ...{ isRefusal: at % 50 === 0, isJson: at % 3 === 0 ? at % 60 !== 0 : undefined, isShadow: false },
    });
    if (experiment !== 'assistant' || at % 2 === 1) continue;
    const winner = WINNERS[(at / 2) % WINNERS.length] ?? 'tie';
    const judged = { callId: start.callId, judgedAt: new Date(start.startedAt).toISOString() };
    const said = { arms: EXPERIMENTS.assistant, winner, ordersAgree: winner !== 'tie' } as const;
    const orders = winner === 'tie' ? EXPERIMENTS.assistant : ([winner, winner] as const);
    await verdicts.put(place, [{ ...judged, mode: 'pairwise', ...said, said: orders }]);
    await sums.addJudged({ ...place, isFailed: false, costPicoUsd: 40_000_000n });
  }
}

/** Of eleven comparisons the second arm wins eight, and two are ties. */
const WINNERS = [
  ...Array.from({ length: 8 }, () => EXPERIMENTS.assistant[1]),
  ...Array.from({ length: 2 }, () => 'tie' as const),
  EXPERIMENTS.assistant[0],
];
