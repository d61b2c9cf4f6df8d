import { digestOfText } from '../hash.ts';
import type { Preferences } from '../preferences.ts';
import { type Route, routesWithin } from '../route.ts';
import type { Chat, DialectId, Json } from '../types.ts';
import type { AnswerPlace } from './answers.ts';
import { canonicalJson } from './canonical-json.ts';
import { RECORD_VERSION } from './recorded.ts';

/** Everything on which an answer depends. */
export interface Question {
  readonly dialect: DialectId;
  /** Where its name leads by now: a route that is edited leads to other answers. */
  readonly route: Route;
  readonly chat: Pick<Chat, 'original'>;
  readonly preferences: Preferences;
  /** What the caller may use at all. */
  readonly models: readonly (readonly string[] | null | undefined)[];
}

/** Where the answer to a question lies: the team is a partition of its own, and never part of what is hashed. */
export function answerPlace(team: string, question: Question): AnswerPlace {
  const { dialect, route, chat, preferences, models } = question;
  const parts = {
    version: RECORD_VERSION,
    dialect,
    route,
    body: bodyOf(chat.original.body, dialect),
    headers: [...chat.original.headers].filter(([name]) => ANSWERED_BY.test(name)).sort(),
    wishes: WISHES.map((name) => preferences[name] ?? null),
    // Only `auto` chooses by what may be used; any other route names its targets itself.
    models: holdsAuto(route) ? models.map((names) => names ?? null) : null,
  };
  return { team, name: digestOfText(canonicalJson(parts)) };
}

/** Headers of a caller that go on to a provider and change what it answers. */
const ANSWERED_BY =
  /^(anthropic-(?!dangerous-direct-browser-access).+|openai-beta|x-codex-beta-features|x-openai-internal-codex-.+)$/;

/** What is wished of a route beyond where its names lead. */
const WISHES = [
  'only',
  'ignore',
  'maxPrice',
  'dataCollection',
  'requiresParameters',
  'order',
  'sort',
  'allowsFallbacks',
  'beyondOpenRouter',
] as const satisfies readonly (keyof Preferences)[];

/** In which form it is sent, and which model is meant: the route says that better. */
const NEVER: readonly string[] = ['model', 'stream', 'stream_options'];
/** Who asks, for the provider's books and caches. Responses repeat them in their answers, and there they count. */
const ASKER: readonly string[] = [
  'user',
  'metadata',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
];

function bodyOf(body: Json, dialect: DialectId): Json {
  const left = dialect === 'openai-responses' ? NEVER : [...NEVER, ...ASKER];
  return Object.fromEntries(Object.entries(body).filter(([name]) => !left.includes(name)));
}

function holdsAuto(route: Route): boolean {
  return route.kind === 'auto' || routesWithin(route).some(holdsAuto);
}
