import { z } from 'zod';
import type { CacheConfiguration, CachedConfiguration } from '../lambda/cache-settings.ts';
import { isRecord } from './configuration-relations.ts';
import { section, whole } from './configuration-section.ts';

/** What an operator writes: `true` stands for a name with nothing else to say. */
export type CacheInput = Partial<Omit<CacheConfiguration, 'routes'>> & {
  readonly routes?: Readonly<Record<string, true | CachedConfiguration>>;
};

const MOST_SECONDS = 31_536_000;

/** How long answers are remembered, and for which names of routes without being asked to. */
export function cache() {
  const ttlSeconds = whole(1, MOST_SECONDS);
  const cached = z.preprocess(
    (value) => (value === true ? {} : value),
    section({ ttlSeconds: ttlSeconds.exactOptional() }),
  );
  return section({
    ttlSeconds: ttlSeconds.default(3_600),
    longestTtlSeconds: ttlSeconds.default(30 * 86_400),
    waitMs: whole(0, 60_000).default(10_000),
    routes: z.record(z.string(), cached, 'an object of names of routes').default({}),
  });
}

/** The part of a team. */
export function teamCache() {
  return section({
    use: z.enum(['asked', 'always', 'never'], 'asked, always or never').default('asked'),
    ttlSeconds: whole(1, MOST_SECONDS).exactOptional(),
  });
}

/** A name that is not among the routes would never be asked for. */
export function refuseUnknownCachedRoutes(configuration: unknown, context: z.RefinementCtx): void {
  if (!isRecord(configuration) || !isRecord(configuration.cache) || !isRecord(configuration.cache.routes)) return;
  const routes = isRecord(configuration.routes) ? configuration.routes : {};
  for (const name of Object.keys(configuration.cache.routes)) {
    if (!Object.hasOwn(routes, name))
      context.addIssue({ code: 'custom', path: ['cache', 'routes', name], message: 'a name of "routes"' });
  }
}
