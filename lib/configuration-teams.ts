import { z } from 'zod';
import { KEY_DOOR } from '../lambda/settings.ts';
import type { TeamConfiguration } from '../lambda/team-settings.ts';
import { teamCache } from './configuration-cache.ts';
import { section, whole } from './configuration-section.ts';

const MOST_CALLS_PER_SECOND = 4_000;
const USD = 'dollars: a decimal number with at most twelve places, such as 25 or 0.5; null for no limit';
const ENDPOINTS: readonly string[] = KEY_DOOR.filter(({ method }) => method === 'POST').map(({ path }) => path);
const MODEL = 'a model as "openai/gpt-5-mini" or "gpt-5-mini", all of a provider as "openai/*", or a name of routes';

/** The team that the local run adds, so that a newcomer has a key before there is any configuration. */
export const LOCAL_TEAM = 'local';

/** A team of which nothing is said. */
export const PLAIN_TEAM: TeamConfiguration = {
  principals: [],
  budget: {},
  limits: {},
  alertAt: [0.5, 0.8],
  unpriced: 'allow',
  peakCallsPerSecond: 100,
};

/** What a team may spend and ask for: the parts of its configuration beside its principals. */
export function allowanceShape() {
  const share = 'a share of the budget: above 0, and at most 1';
  return {
    budget: section({
      day: usd().exactOptional(),
      week: usd().exactOptional(),
      month: usd().exactOptional(),
      total: usd().exactOptional(),
    }).default({}),
    limits: section({
      requestsPerMinute: whole(0, 10_000_000).nullable().exactOptional(),
      tokensPerMinute: whole(0, 100_000_000_000).nullable().exactOptional(),
      concurrent: whole(0, 100_000).nullable().exactOptional(),
      maxCallUsd: usd().exactOptional(),
      models: names(/^[^\s*]+(?:\/\*)?$/, MODEL).exactOptional(),
      endpoints: endpoints().exactOptional(),
    }).default({}),
    alertAt: z
      .array(z.number(share).gt(0, share).max(1, share), 'a list of shares')
      .max(10, 'a list of at most 10 shares')
      .readonly()
      .default(PLAIN_TEAM.alertAt),
    unpriced: z.enum(['allow', 'refuse'], 'allow or refuse').default(PLAIN_TEAM.unpriced),
    cache: teamCache().exactOptional(),
    peakCallsPerSecond: whole(1, MOST_CALLS_PER_SECOND).default(PLAIN_TEAM.peakCallsPerSecond),
  };
}

/** Exact: it stays what was written, and is counted in pico-dollars by those who spend it. */
export function usd() {
  const number = z.number(USD).refine((value) => isDollars(String(value)), USD);
  const text = z.string(USD).refine(isDollars, USD);
  return z.union([number, text], USD).nullable();
}

function isDollars(text: string): boolean {
  return /^\d{1,9}(?:\.\d{1,12})?$/.test(text);
}

function names(pattern: RegExp, allowed: string) {
  return z.array(z.string(allowed).regex(pattern, allowed), 'a list of models').readonly().nullable();
}

function endpoints() {
  const allowed = `one of ${ENDPOINTS.join(', ')}`;
  const endpoint = z.string(allowed).refine((path) => ENDPOINTS.includes(path), allowed);
  return z.array(endpoint, 'a list of endpoints').readonly().nullable();
}
