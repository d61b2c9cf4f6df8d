import { GatewayError, quoted } from '../../core/errors.ts';
import { notAllowed } from '../../core/limits/allowed-models.ts';
import type { Preferences } from '../../core/preferences.ts';
import type { AutoBy, Route } from '../../core/route.ts';
import { isAnyOff, type Off, switchedOff } from '../../core/switches.ts';
import { names } from '../../core/wishes.ts';
import type { Keyless } from '../keyless.ts';
import type { RoutingPorts } from '../ports.ts';
import { type Candidate, rankOf } from './candidate.ts';
import { OBSTACLES, type Obstacle, obstacleOf } from './obstacle.ts';
import { rank, type Standing, spread } from './rank.ts';
import { type Scales, scoreOf, told } from './score.ts';
import type { Task } from './task.ts';

/** What is asked of `auto`. */
export interface Choice {
  readonly by: AutoBy;
  readonly candidates: readonly Candidate[];
  /** Whether they differ in quality, so that the task says which of them are good enough. */
  readonly isPool: boolean;
  readonly task: Task;
  readonly wishes: Preferences;
  /** What an operator has switched off. */
  readonly off: Off;
}

/** To find out whether something has become better may cost a little, but not everything. */
const DEAREST_EXPLORED = 4;
const SORTS = { price: 'cheapest', latency: 'latency', throughput: 'throughput' } as const;

/** The models for a request, the best first, each with why. Throws if none can do it. */
export function choose(choice: Choice, ports: ChoosingPorts): readonly Route[] {
  const { task, wishes, isPool } = choice;
  const by = wishes.sort ? SORTS[wishes.sort] : choice.by;
  const scales = { task, by, health: ports.health };
  const byCost = { ...scales, by: 'cheapest' } as const;
  const enough = isPool ? rankOf(task.class.quality) : -1;
  const placeOf = placing(wishes, ports);
  const standings = ableOf(choice).map((candidate): Standing => {
    // What is not quite good enough is better than no answer at all: the better ones first, then the cheaper.
    const below = Math.max(0, enough - candidate.rank);
    const scored = scoreOf(candidate, below > 0 ? byCost : scales);
    return { ...scored, below, place: placeOf(candidate) };
  });
  const ranked = rank(standings);
  const explored = explore(standings, ranked[0], { ...ports, ...scales });
  const ordered = spread(explored ? [explored, ...ranked.filter((one) => one !== explored)] : ranked);
  const shown = wishes.allowsFallbacks || wishes.order.length > 0 ? ordered : ordered.slice(0, 1);
  return shown.map((one, turn): Route => {
    const why = [`auto:${by}`, task.class.name];
    if (turn < 3) why.push(told(one, one.below > 0 ? byCost : scales));
    if (one === explored) why.push('explored');
    if (one.below > 0) why.push('below what the task takes');
    return { kind: 'pinned', target: one.candidate.target, because: why.join(', ') };
  });
}

export interface ChoosingPorts extends RoutingPorts {
  readonly keyless: Keyless;
}

function ableOf({ candidates, task, wishes, off }: Choice): readonly Candidate[] {
  const obstacles = new Map<Obstacle, number>();
  const able = candidates.filter((candidate) => {
    const obstacle = obstacleOf(candidate, task, wishes) ?? (isAnyOff(candidate.switchNames, off) ? 'off' : undefined);
    if (obstacle) obstacles.set(obstacle, (obstacles.get(obstacle) ?? 0) + 1);
    return obstacle === undefined;
  });
  if (able.length > 0) return able;
  const why = [...obstacles].map(([obstacle, count]) => `${count} ${OBSTACLES[obstacle]}`).join(', ');
  if (obstacles.size === 1 && obstacles.has('allowed')) throw notAllowed(task.chat.model);
  const asked = quoted(task.chat.model);
  if (obstacles.has('off')) throw switchedOff(`every model for ${asked} that could do this: ${why}`);
  if (obstacles.has('window')) {
    const message = `About ${task.needs.inputTokens} tokens are more than the models for ${asked} can read: ${why}.`;
    throw new GatewayError('context-length-exceeded', message);
  }
  const message = `No model for ${asked} can do this: ${why || 'there is none at the providers that are enabled'}.`;
  throw new GatewayError('model-unknown', message, { param: 'model' });
}

/**
 * Now and then another than the best, so that one that was slow is seen to have recovered. Prices are known without
 * trying; and a conversation that goes on stays where its beginning is cached.
 */
function explore(
  all: readonly Standing[],
  best: Standing | undefined,
  { task, by, auto, clock }: ChoosingPorts & Scales,
): Standing | undefined {
  if (by === 'cheapest' || !best || task.needs.isContinued) return undefined;
  const [chance = 255, which = 0] = clock.randomBytes(2);
  if (chance / 256 >= auto.exploreShare) return undefined;
  const { place, below, costPicoUsd } = best;
  const most = costPicoUsd * DEAREST_EXPLORED;
  const others = all.filter(
    (one) => one !== best && one.place === place && one.below === below && one.costPicoUsd <= most,
  );
  return others[Math.floor((which / 256) * others.length)];
}

/**
 * Providers that the caller wants first, in that order; behind them all what is left alone for now, which may yet answer
 * as the last way, and then those that have no key.
 */
function placing({ order }: Preferences, ports: ChoosingPorts): (candidate: Candidate) => number {
  const { keyless, health, clock } = ports;
  const now = clock.now();
  const behind = order.length + 1;
  const places = new Map<string, number>();
  const placeOf = (provider: string): number => {
    const wanted = order.findIndex((name) => names([name], provider));
    return (wanted < 0 ? order.length : wanted) + (keyless.has(provider, now) ? 2 * behind : 0);
  };
  return ({ provider, target }) => {
    const place = places.get(provider) ?? placeOf(provider);
    places.set(provider, place);
    return health.isClosed(target, now) ? place + behind : place;
  };
}
