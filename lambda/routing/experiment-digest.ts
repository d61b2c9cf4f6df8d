import { canonicalJson } from '../core/cache/canonical-json.ts';
import { digestOfText } from '../core/hash.ts';
import type { ExperimentConfiguration } from '../experiment-settings.ts';
import type { RouteConfiguration } from '../settings.ts';

type Routes = Readonly<Record<string, RouteConfiguration>>;

/** Long enough that no two definitions of an experiment have the same one. */
const LENGTH = 16;

/**
 * Names what an experiment compares: its arms with where they lead and their shares, by what callers stay with them, and who judges by what.
 * Not when, for whom, how many or how surely: that changes nothing of what an answer says of its arm.
 */
export function experimentDigest(
  { arms, control, sticky, fallback, judge }: ExperimentConfiguration<RouteConfiguration>,
  routes: Routes,
): string {
  const judged = judge && { route: judge.route, mode: judge.mode, rubric: judge.rubric, compare: judge.compare };
  // What answers instead changes how long an arm is waited for.
  const compared = { arms, control, sticky, fallback, judge: judged };
  const named = namedIn([Object.values(arms).map(({ route }) => route), judge?.route], routes);
  return digestOfText(canonicalJson({ compared, named })).slice(0, LENGTH);
}

/** The operator's routes that are meant by name, and what those mean. */
function namedIn(value: unknown, routes: Routes, found: Record<string, RouteConfiguration> = {}) {
  if (typeof value === 'string') {
    const name = value.replace(/:(?:floor|nitro|free)$/, '');
    const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
    if (route === undefined || Object.hasOwn(found, name)) return found;
    found[name] = route;
    return namedIn(route, routes, found);
  }
  if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) namedIn(member, routes, found);
  return found;
}
