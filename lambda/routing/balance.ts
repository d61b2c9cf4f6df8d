import { conversationName } from '../core/conversation-name.ts';
import { chanceOf } from '../core/hash.ts';
import type { Statistics } from '../core/health.ts';
import type { BalanceBy, Route, Strategy, Weighted } from '../core/route.ts';
import { withoutOff } from '../core/switches.ts';
import type { Target } from '../core/types.ts';
import type { RoutingPorts } from './ports.ts';

/** What is said of a provider's limits that has told nothing of them: it is not near them. */
const UNTOLD_QUOTA = 1;

/** Spreads calls over routes that are as good as one another; the others follow if one fails. */
export function createBalance({ health, clock, switches }: RoutingPorts): Strategy<'balance'> {
  return {
    kind: 'balance',
    async run({ routes: all, by, isSticky }, trip) {
      const open = new Set(
        withoutOff(
          all.map(({ route }) => route),
          await switches.off(),
        ),
      );
      const routes = all.filter(({ route }) => open.has(route)); // Of what is off nobody's first choice can be made.
      const conversation = isSticky ? conversationName(trip) : undefined;
      const names = namesOf(routes);
      const chance = (name: string | undefined) =>
        conversation === undefined ? random(clock.randomBytes(4)) : chanceOf(`${conversation}\n${name}`);
      const ordered = routes
        .map((one, at) => ({
          route: one.route,
          turn: turnOf(one, by, chance(names[at]), busiest(targetsIn(one.route))),
        }))
        .sort((one, other) => one.turn - other.turn)
        .map(({ route }) => route);
      // Where load decides, it may move a conversation.
      const why = conversation === undefined || by !== 'weight' ? `balanced by ${by}` : 'sticky';
      const tried = trip.preferences.allowsFallbacks ? ordered : ordered.slice(0, 1);
      return await trip.follow({ kind: 'fallback', routes: tried }, { because: why });
    },
  };

  /** What is known of the targets of a route: as much as of the one that stands worst. */
  function busiest(targets: readonly Target[]): Standing {
    const seen = targets.map((target) => health.statistics(target)).filter((one): one is Statistics => !!one);
    return {
      inFlight: seen.reduce((sum, { inFlight }) => sum + inFlight, 0),
      quotaLeft: seen.reduce((least, { quotaLeft = UNTOLD_QUOTA }) => Math.min(least, quotaLeft), UNTOLD_QUOTA),
    };
  }
}

interface Standing {
  readonly inFlight: number;
  readonly quotaLeft: number;
}

/**
 * The least is first. `-ln(chance) / weight` draws by weight, and the rest of the order as well (Efraimidis and Spirakis,
 * 2006); with a chance that is a hash of the conversation it is weighted rendezvous hashing: a target that comes or goes
 * moves only the conversations that it gets or had, and what a failed one had goes to the next of each one's own order.
 */
function turnOf({ weight }: Weighted, by: BalanceBy, chance: number, { inFlight, quotaLeft }: Standing): number {
  const drawn = -Math.log(chance);
  switch (by) {
    case 'weight':
      return drawn / weight;
    case 'quota':
      return drawn / (weight * Math.max(quotaLeft, 1e-6));
    case 'least-busy':
      // Chance decides only among those that are as busy as one another: it never makes up for one request.
      return inFlight / weight + drawn / (drawn + weight) / 1e6;
  }
}

/** Where a route leads. What `auto` would choose is not known before. */
function targetsIn(route: Route): readonly Target[] {
  switch (route.kind) {
    case 'pinned':
      return [route.target];
    case 'auto':
      return [];
    case 'balance':
      return route.routes.flatMap((one) => targetsIn(one.route));
    case 'experiment':
      return route.arms.flatMap((arm) => targetsIn(arm.route));
    default:
      return route.routes.flatMap(targetsIn);
  }
}

/** What each is drawn by. Of those that are called the same, each further one is counted, or it would never be first. */
function namesOf(routes: readonly Weighted[]): readonly string[] {
  const seen = new Map<string, number>();
  return routes.map(({ route }) => {
    const name = nameOf(route);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name} ${before}`;
  });
}

/** The same for the same route in every process, so that a conversation finds it again. */
function nameOf(route: Route): string {
  switch (route.kind) {
    case 'pinned':
      return `pinned ${targetName(route.target)}`;
    case 'auto':
      return `auto:${route.by} ${route.targets === 'pool' ? 'pool' : route.targets.map(targetName).join(' ')}`;
    case 'balance':
      return `balance (${route.routes.map((one) => nameOf(one.route)).join(', ')})`;
    case 'experiment':
      return `experiment ${route.plan.name}`;
    default:
      return `${route.kind} (${route.routes.map(nameOf).join(', ')})`;
  }
}

function targetName({ provider, model }: Target): string {
  return `${provider}/${model}`;
}

function random(bytes: Uint8Array): number {
  const whole = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return (whole + 0.5) / 256 ** bytes.length;
}
