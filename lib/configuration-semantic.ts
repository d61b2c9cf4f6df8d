import { z } from 'zod';
import type { SemanticConfiguration } from '../lambda/cache-settings.ts';
import { isRecord } from './configuration-relations.ts';
import { section, whole } from './configuration-section.ts';

/** What an operator writes: only what makes vectors has no default. */
export type SemanticInput = Pick<SemanticConfiguration, 'model'> & Partial<SemanticConfiguration>;

const MOST_SECONDS = 31_536_000;
const MODEL = 'provider/model, or a name of "routes"';
const COSINE = 'a number from 0.5 to 1';

/** The part of a team that says for which names questions like one another are answered alike. */
export function semanticCache() {
  return section({
    model: z.string(MODEL).min(1, MODEL),
    threshold: z.number(COSINE).min(0.5, COSINE).max(1, COSINE).default(0.85),
    ttlSeconds: whole(1, MOST_SECONDS).default(3_600),
    mostQuestions: whole(1, 200).default(32),
  });
}

/** A name that is not among the routes would never be asked for. */
export function refuseUnknownSemanticRoutes(configuration: unknown, context: z.RefinementCtx): void {
  if (!isRecord(configuration) || !isRecord(configuration.teams)) return;
  const routes = isRecord(configuration.routes) ? configuration.routes : {};
  for (const [team, settings] of Object.entries(configuration.teams)) {
    const cache = isRecord(settings) && isRecord(settings.cache) ? settings.cache : {};
    for (const name of Object.keys(isRecord(cache.semantic) ? cache.semantic : {})) {
      if (Object.hasOwn(routes, name)) continue;
      const path = ['teams', team, 'cache', 'semantic', name];
      context.addIssue({ code: 'custom', path, message: 'a name of "routes"' });
    }
  }
}
