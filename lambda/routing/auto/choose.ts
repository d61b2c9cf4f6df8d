import { GatewayError, quoted } from '../../core/errors.ts';
import type { Preferences } from '../../core/preferences.ts';
import type { AutoBy, Route } from '../../core/route.ts';
import { names } from '../../core/wishes.ts';
import type { Keyless } from '../keyless.ts';
import type { RoutingPorts } from '../ports.ts';
import { type Candidate, rankOf } from './candidate.ts';
import { OBSTACLES, type Obstacle, obstacleOf } from './obstacle.ts';
import { type Scored, scoreOf } from './score.ts';
import type { Task } from './task.ts';

/** What is asked of `auto`. */
export interface Choice {
  readonly by: AutoBy;
  readonly candidates: readonly Candidate[];
  /** Whether they differ in quality, so that the task says which of them are good enough. */
  readonly isPool: boolean;
}

/** So many of the best are named; of what comes after them, only the first of each provider that is not among them. */
const MOST = 6;
/** To find out whether something has become better may cost a little, but not everything. */
const DEAREST_EXPLORED = 4;
const SORTS = { price: 'cheapest', latency: 'latency', throughput: 'throughput' } as const;

/** The models for a request, the best first, each with why. Throws if none can do it. */
export function choose(choice: Choice, task: Task, wishes: Preferences, ports: ChoosingPorts): readonly Route[] {
  const by = wishes.sort ? SORTS[wishes.sort] : choice.by;
  const able = ableOf(choice.candidates, task, wishes);
  const enough = choice.isPool ? rankOf(task.class.quality) : -1;
  const good = able.filter(({ rank }) => rank >= enough).map((one) => scoreOf(one, task, by, ports.health));
  good.sort((one, other) => one.score - other.score);
  const explored = explore(good, by, task, ports);
  // What is not quite good enough is better than no answer at all. The better ones first, then the cheaper.
  const rest = able.filter(({ rank }) => rank < enough).map((one) => scoreOf(one, task, 'cheapest', ports.health));
  rest.sort((one, other) => other.candidate.rank - one.candidate.rank || one.score - other.score);
  const all = [...(explored ? [explored] : []), ...good.filter((one) => one !== explored), ...rest];
  const inOrder = few(wished(all, wishes, ports));
  const shown = wishes.allowsFallbacks || wishes.order.length > 0 ? inOrder : inOrder.slice(0, 1);
  return shown.map((one, place): Route => {
    const why = one === explored ? 'explored' : one.candidate.rank < enough ? 'all better ones failed' : undefined;
    const told = place < 3 ? [one.told()] : [];
    return {
      kind: 'pinned',
      target: one.candidate.target,
      because: [`auto:${by}`, task.class.name, ...told, ...(why ? [why] : [])].join(', '),
    };
  });
}

export interface ChoosingPorts extends RoutingPorts {
  readonly keyless: Keyless;
}

function ableOf(candidates: readonly Candidate[], task: Task, wishes: Preferences): readonly Candidate[] {
  const obstacles = new Map<Obstacle, number>();
  const able = candidates.filter((candidate) => {
    const obstacle = obstacleOf(candidate, task, wishes);
    if (obstacle) obstacles.set(obstacle, (obstacles.get(obstacle) ?? 0) + 1);
    return obstacle === undefined;
  });
  if (able.length > 0) return able;
  const why = [...obstacles].map(([obstacle, count]) => `${count} ${OBSTACLES[obstacle]}`).join(', ');
  const asked = quoted(task.chat.model);
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
function explore(good: readonly Scored[], by: AutoBy, { needs }: Task, { auto, clock }: ChoosingPorts) {
  const [best] = good;
  if (by === 'cheapest' || !best || needs.isContinued) return undefined;
  const [chance = 255, place = 0] = clock.randomBytes(2);
  if (chance / 256 >= auto.exploreShare) return undefined;
  const others = good.filter((one) => one !== best && one.costPicoUsd <= best.costPicoUsd * DEAREST_EXPLORED);
  return others[Math.floor((place / 256) * others.length)];
}

/** Those of the providers that the caller wants first; those that have no key last. */
function wished(all: readonly Scored[], { order }: Preferences, { keyless, clock }: ChoosingPorts): readonly Scored[] {
  const now = clock.now();
  const placeOf = ({ candidate: { provider } }: Scored) => {
    const place = order.findIndex((name) => names([name], provider));
    return (keyless.has(provider, now) ? 1_000 : 0) + (place < 0 ? order.length : place);
  };
  const groups = Map.groupBy(all, placeOf);
  return groups.size < 2 ? all : [...groups].sort(([one], [other]) => one - other).flatMap(([, group]) => group);
}

function few(all: readonly Scored[]): readonly Scored[] {
  const first = all.slice(0, MOST);
  const providers = new Set(first.map(({ candidate }) => candidate.provider));
  const others = all.slice(MOST).filter(({ candidate: { provider } }) => {
    const isNew = !providers.has(provider);
    providers.add(provider);
    return isNew;
  });
  return [...first, ...others];
}
