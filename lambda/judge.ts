/** The edge of the `judge` function: compares answers of experiments, once their callers have them, from a queue. */
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { readPlace } from './adapters/experiments/judge-queue.ts';
import { createTelemetry } from './adapters/telemetry.ts';
import type { SamplePlace } from './core/experiments/experiments.ts';
import { judgeSample } from './core/experiments/judge/judge-sample.ts';
import { supervise } from './core/experiments/judge/supervise.ts';
import { standingName } from './core/experiments/standing.ts';
import { readConfiguration } from './environment.ts';
import { JUDGE_TRIES } from './experiment-settings.ts';
import { createJudgePorts } from './experiments-wiring.ts';
import { gatewayEnvironment } from './gateway-environment.ts';
import { createGateway } from './wiring.ts';
import { createClients, systemClock, writeLine } from './world.ts';

const environment = gatewayEnvironment(process.env);
const clients = createClients(process.env);
const gateway = createGateway(environment, readConfiguration(import.meta.url), clients);
const ports = createJudgePorts(gateway, environment, clients);
const telemetry = createTelemetry({ write: writeLine, now: systemClock.now, stack: environment.stackName });

/** How often an experiment is looked at, at most: that reads all that it has come to. */
const LOOK_EVERY_MS = 60_000;
const lookedAt = new Map<string, number>();

/** Only what failed comes again; the rest of the batch is done. */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const deadline = Date.now() + context.getRemainingTimeInMillis();
  const counts = { judged: 0, dropped: 0, failed: 0 };
  const places = new Map<string, SamplePlace>();
  const results = await Promise.all(
    Records.map(async ({ messageId, body, attributes }) => {
      try {
        const place = readPlace(body);
        // First: an arm that answers nothing leaves nothing to judge, and is all the more to be looked at.
        places.set(standingName(place), place);
        const isLast = Number(attributes.ApproximateReceiveCount) >= JUDGE_TRIES;
        counts[await judgeSample(place, ports, { deadline, isLast })] += 1;
        return undefined;
      } catch (cause) {
        telemetry.judgeFailed(messageId, cause);
        return { itemIdentifier: messageId };
      }
    }),
  );
  telemetry.judged(counts);
  await Promise.all([...places.values()].map(look));
  await gateway.afterwards.done();
  return { batchItemFailures: results.filter((failure) => failure !== undefined) };
}

/** What is judged is judged, whether or not anything follows from it now: the next sample is another occasion. */
async function look(place: SamplePlace): Promise<void> {
  const name = standingName(place);
  if (Date.now() - (lookedAt.get(name) ?? 0) < LOOK_EVERY_MS) return;
  lookedAt.set(name, Date.now());
  await supervise(place, ports).catch(telemetry.experimentsNotKept);
}
