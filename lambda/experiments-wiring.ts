import { createSwitchStore } from './adapters/dynamodb-switches.ts';
import { createSamples } from './adapters/experiments/dynamodb-samples.ts';
import { createStandings } from './adapters/experiments/dynamodb-standings.ts';
import { createSums } from './adapters/experiments/dynamodb-sums.ts';
import { createVerdicts } from './adapters/experiments/dynamodb-verdicts.ts';
import { createJudgeQueue } from './adapters/experiments/judge-queue.ts';
import { createExperiments } from './core/experiments/create-experiments.ts';
import type { Experiments } from './core/experiments/experiments.ts';
import type { Findings } from './core/experiments/findings.ts';
import type { JudgePorts } from './core/experiments/judge/judge-ports.ts';
import type { Gateway } from './core/gateway.ts';
import type { GatewayClients, GatewayEnvironment } from './gateway-environment.ts';
import { systemClock } from './world.ts';

/** How experiments are followed, and what of them is kept. */
export function experimentsFor(
  { accessTable, experimentsTable, judgeQueue }: GatewayEnvironment,
  { dynamoDb: client, sqs }: GatewayClients,
  { secrets, report }: { readonly secrets: Gateway['secrets']; readonly report: (cause: unknown) => void },
): Experiments {
  const { now } = systemClock;
  const kept = { client, table: experimentsTable, now };
  return createExperiments({
    standings: createStandings({ client, table: accessTable }),
    sums: createSums(kept),
    samples: createSamples({ ...kept, pepper: secrets.pepper }),
    queue: createJudgeQueue({ client: sqs, url: judgeQueue }),
    now,
    report,
  });
}

/** What they have found, to be read. */
export function findingsFor(
  { accessTable, experimentsTable }: GatewayEnvironment,
  { dynamoDb: client }: GatewayClients,
): Findings {
  const kept = { client, table: experimentsTable, now: systemClock.now };
  return {
    standings: createStandings({ client, table: accessTable }),
    sums: createSums(kept),
    verdicts: createVerdicts(kept),
    switches: createSwitchStore({ client, table: accessTable }),
  };
}

/** What the judge works with, beside a gateway of its own. */
export function createJudgePorts(
  gateway: Gateway,
  { accessTable, experimentsTable }: GatewayEnvironment,
  { dynamoDb: client }: GatewayClients,
): JudgePorts {
  const kept = { client, table: experimentsTable, now: systemClock.now };
  return {
    gateway,
    samples: createSamples({ ...kept, pepper: gateway.secrets.pepper }),
    verdicts: createVerdicts(kept),
    sums: createSums(kept),
    standings: createStandings({ client, table: accessTable }),
  };
}
