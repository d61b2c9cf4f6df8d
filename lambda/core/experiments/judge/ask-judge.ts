import { type ErrorCode, GatewayError } from '../../errors.ts';
import { routeNamed } from '../../route-named.ts';
import { chargedForAttempts, costOfAttempts } from '../cost-of-attempts.ts';
import type { ExperimentPlan, JudgePlan } from '../experiment.ts';
import type { SeriesPlace } from '../series.ts';
import { askOwn } from './ask-own.ts';
import { dialectNamed } from './dialect-named.ts';
import type { JudgePorts } from './judge-ports.ts';
import { questionFor, type Shown } from './question.ts';
import { InvalidVerdict } from './read-verdict.ts';

/** What the judge is asked for. */
export interface JudgeOrder {
  readonly place: SeriesPlace;
  readonly plan: ExperimentPlan;
  readonly judge: JudgePlan;
  readonly deadline: number;
}

/** The tag of what judging costs. */
const TAG = 'headgate-judge';

/** How a judge fails that cannot bear what it is shown: as an answer may want it to. */
const SILENCED: ReadonlySet<ErrorCode> = new Set([
  'content-filtered',
  'context-length-exceeded',
  'invalid-request',
  'media-unsupported',
  'request-too-large',
]);

/** Puts a question to the judge, and once more if it does not answer in the form; `undefined`: then it gives no verdict. */
export async function askJudge<Read>(
  order: JudgeOrder,
  shown: Omit<Shown, 'criteria' | 'delimiter'>,
  read: (text: string) => Read,
  ports: JudgePorts,
): Promise<Read | undefined> {
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      return read(await answerOf(order, shown, ports));
    } catch (error) {
      if (error instanceof GatewayError && SILENCED.has(error.code)) return undefined;
      if (!(error instanceof InvalidVerdict)) throw error;
    }
  }
  return undefined;
}

async function answerOf(
  { place, plan, judge, deadline }: JudgeOrder,
  shown: Omit<Shown, 'criteria' | 'delimiter'>,
  { gateway, sums }: JudgePorts,
): Promise<string> {
  const delimiter = Buffer.from(gateway.clock.randomBytes(12)).toString('hex');
  const question = {
    team: place.team,
    plan,
    route: routeNamed(judge.route, gateway),
    dialect: dialectNamed('openai-chat', gateway),
    body: questionFor(judge.route, { ...shown, criteria: judge.criteria, delimiter }),
    tags: [TAG, `experiment:${plan.name}`],
    because: `judge of ${plan.name}`,
  };
  const { call, heard, failure } = await askOwn(question, gateway, deadline);
  const costPicoUsd = costOfAttempts(call.attempts);
  await sums.addJudged({ ...place, isFailed: failure !== undefined, costPicoUsd });
  // What an experiment may cost is what judging costs, too.
  if (Object.keys(plan.stop).length > 0)
    await sums.spend({ ...place, isShadow: true, chargedPicoUsd: chargedForAttempts(call.attempts) });
  if (failure) throw failure;
  return heard.text;
}
