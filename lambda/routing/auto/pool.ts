import { targetsFor } from '../../core/route-named.ts';
import type { Target } from '../../core/types.ts';
import type { RoutingPorts } from '../ports.ts';
import { type Candidate, candidateOf } from './candidate.ts';

/** Gives the candidates for targets, or for the pool, and remembers them. */
export function createPool(ports: RoutingPorts): (targets: readonly Target[] | 'pool') => readonly Candidate[] {
  let pool: readonly Candidate[] | undefined;
  // By the list itself: those of configured routes stay, and those that a request has made go with it.
  const lists = new WeakMap<readonly Target[], readonly Candidate[]>();
  const known = new Map<string, Candidate>();
  const candidate = (target: Target): Candidate | undefined => {
    const name = `${target.provider}/${target.model}`;
    const found = known.get(name) ?? candidateOf(target, ports);
    if (found) known.set(name, found); // Only what the catalogue knows: there are not more than it has.
    return found;
  };
  const allOf = (targets: readonly Target[]) => targets.map(candidate).filter((one) => one !== undefined);
  return (targets) => {
    if (targets === 'pool') {
      pool ??= allOf(pooled(ports));
      return pool;
    }
    const candidates = lists.get(targets) ?? allOf(targets);
    lists.set(targets, candidates);
    return candidates;
  };
}

/** The models that somebody has rated, at providers that are enabled; the operator may name fewer, or others. */
function pooled({ catalogue, providers, auto }: RoutingPorts): readonly Target[] {
  const rates = (name: string) => Object.hasOwn(auto.quality, name);
  if (auto.models) return auto.models.flatMap((name) => targetsFor(name, { routes: new Map(), catalogue, providers }));
  const all = [...catalogue.list()].filter(({ provider }) => providers.has(provider));
  // What costs nothing has narrow limits, and is often paid for with what is said there: only for those who ask for it.
  return all
    .filter(({ provider, id, quality, price }) => rates(`${provider}/${id}`) || (quality && price?.input !== 0n))
    .map(asTarget);
}

function asTarget({ provider, id }: { readonly provider: string; readonly id: string }): Target {
  return { provider, model: id };
}
