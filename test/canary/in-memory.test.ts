import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createRequestSigner } from '../../lambda/adapters/request-signer.ts';
import { createTelemetry } from '../../lambda/adapters/telemetry.ts';
import { digestOf, mintKey } from '../../lambda/core/gateway-key.ts';
import type { Route } from '../../lambda/core/route.ts';
import { createHealth } from '../../lambda/routing/health/create-health.ts';
import { KEY_DOOR } from '../../lambda/settings.ts';
import { at } from '../routing/a-network.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import {
  answer,
  FAULT_NAMES,
  type FakeProvider,
  fault,
  type Play,
  startFakeProvider,
} from '../support/fake-provider.ts';
import { asksWith, WHOLE_ONLY } from './asks.ts';
import { aSaying, aSearch, aSecret, type Canary } from './canaries.ts';
import { echoes } from './echoes.ts';

/** Every endpoint, way and fault there is, with canaries in them: what is found of these outside of an answer is a leak. */
const PEPPER = aSecret();
const PROVIDER_KEY = `ck-${aSecret()}`;
const ROLE = { accessKeyId: 'ASIACANARY', secretAccessKey: aSecret(), sessionToken: aSecret(60) };
const MINTED = mintKey('live', randomBytes(44));
const PROMPT = aSaying('prompt');
const ANSWER = aSaying('answer');
const SECRETS: readonly Canary[] = [
  { name: 'gateway key', text: MINTED.secret, isKey: true },
  { name: 'pepper', text: PEPPER, isKey: true },
  { name: 'provider key', text: PROVIDER_KEY, isKey: true },
  { name: 'secret of the role', text: ROLE.secretAccessKey, isKey: true },
  { name: 'session of the role', text: ROLE.sessionToken, isKey: true },
];
const everything = aSearch([...SECRETS, PROMPT.canary, ANSWER.canary]);
const errors = aSearch([...SECRETS, PROMPT.canary]);
const secrets = aSearch(SECRETS);

/** The ways to a provider: alone, in each dialect that is spoken below, and in company. */
const PINNED = ['fake', 'openai', 'anthropic', 'bedrock'];
const ROUTES: Readonly<Record<string, Route>> = {
  fallback: { kind: 'fallback', routes: [at('fake'), at('openai'), at('anthropic')] },
  race: { kind: 'race', delay: 0, routes: [at('fake'), at('openai')] },
  hedge: { kind: 'race', delay: 1, routes: [at('fake'), at('anthropic')] },
};
const PLAYS: Readonly<Record<string, Play>> = {
  'an answer': answer({ text: ANSWER.text, reasoning: ANSWER.text }),
  'a tool call': answer({ toolCalls: [{ id: 'call_1', name: 'look', json: JSON.stringify({ q: ANSWER.text }) }] }),
  ...echoes(ANSWER.text),
};
const AT_ONCE = 100;

let provider: FakeProvider;
let headgate: TestGateway;
const sinks: string[] = [];
const seen = createHealth();
/** Whatever fails is asked again: what is left alone would show nothing. */
const health: typeof seen = new Proxy(seen, {
  get(target, name) {
    if (name === 'gate') return () => 'open';
    if (name === 'isClosed') return () => false;
    const member: unknown = Reflect.get(target, name);
    return typeof member === 'function' ? member.bind(target) : member;
  },
});
const log: string[] = [];

beforeAll(async () => {
  provider = await startFakeProvider();
  // What a function prints is in its log.
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, name).mockImplementation((...parts) => void sinks.push(parts.map(String).join(' ')));
  const { keyId, secret } = MINTED;
  const record = { keyId, team: 'red', digest: digestOf(secret, PEPPER), expiresAt: undefined, revokedAt: undefined };
  const telemetry = createTelemetry({ write: (line) => void log.push(line), now: Date.now, stack: 'test' });
  const builder = aGateway().withPorts({
    telemetry,
    health,
    keys: { find: async (id) => (id === keyId ? record : undefined) },
    secrets: { pepper: async () => PEPPER, providerKeys: async () => [{ id: '1', key: PROVIDER_KEY, weight: 1 }] },
    signer: createRequestSigner(ROLE, Date.now),
  });
  builder.withTeam({ budget: { total: 10n ** 18n } }).withBounds({ attempts: 3, ...SHORT });
  for (const id of PINNED)
    builder.withProvider(id, { url: provider.url }).withPrice(`${id}/m`, { input: 1, output: 2 });
  for (const [name, route] of Object.entries(ROUTES)) builder.withRoute(name, route);
  headgate = builder.start();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await headgate.close();
  await provider.close();
});

/** What hangs is given up soon: how an attempt ends is of no interest here, and a second answer is worth as much. */
const SHORT = {
  connectMs: 500,
  firstContentMs: 300,
  firstContentSlowMs: 300,
  idleMs: 200,
  totalMs: 2_000,
  drainMs: 100,
};

test('there is a request for every endpoint at which something is asked', () => {
  const posts = KEY_DOOR.filter(({ method }) => method === 'POST').map(({ path }) => path);
  // What opens the page asks nobody for anything.
  const endpoints = posts.filter((path) => path !== '/dashboard/sessions');
  expect(Object.keys(asksWith('')).sort()).toEqual([...endpoints].sort());
});

test.each(Object.entries(PLAYS))('nothing is told to anybody else: %s', async (name, play) => {
  const models = [...PINNED.map((id) => `${id}/m`), ...Object.keys(ROUTES)];
  await expectSilenceOf(asksOf(models), play, name);
});

test.each(FAULT_NAMES)('nothing is told to anybody else: %s', async (name) => {
  await expectSilenceOf(
    asksOf(['fake/m', 'fallback']),
    fault(name, { text: ANSWER.text, bytes: 64 * 1024, gapMs: 5 }),
    name,
  );
});

test('nothing is told of what is refused before anybody is asked', async () => {
  const { key } = MINTED;
  const chat = { model: 'fake/m', messages: [{ role: 'user', content: PROMPT.text }] };
  const asked = provider.requests.length;
  const bodies = [
    `${JSON.stringify(chat)}x`,
    { ...chat, model: PROMPT.text },
    { ...chat, messages: PROMPT.text },
    { ...chat, max_tokens: PROMPT.text },
    { ...chat, [PROMPT.text]: 1, api_base: PROMPT.text },
    { ...chat, messages: [{ role: PROMPT.text, content: PROMPT.text }] },
    { ...chat, tools: PROMPT.text, n: 1e9 },
    { ...chat, stop: { [PROMPT.text]: 1e300 } },
  ];
  for (const body of bodies) {
    const response = await headgate.ask(body, {
      headers: { authorization: `Bearer ${key}`, 'x-headgate-trace': 'on' },
    });
    secrets.expectNone(await toldIn(response), 'a refusal');
  }
  const wrong = [`${key.slice(0, -1)}!`, `${key}x`, PROVIDER_KEY, `hg_live_${MINTED.keyId}_${MINTED.secret}`];
  for (const other of wrong) {
    const response = await headgate.ask(chat, { headers: { authorization: `Bearer ${other}` } });
    expect(response.status).toBe(401);
    everything.expectNone(await toldIn(response), 'a 401');
  }
  expect(provider.requests.length).toBeLessThanOrEqual(asked + bodies.length);
});

test('nothing is in the log, the metrics, the ledger, the health or the alerts', () => {
  const kept = JSON.stringify(
    [headgate.rows, headgate.told.alerts, [...headgate.counts], seen.takeCounts(1e9), seen.takeWords()],
    (_, value) => (typeof value === 'bigint' ? String(value) : value),
  );
  expect(headgate.rows.length).toBeGreaterThan(1_000);
  expect(log.length).toBeGreaterThan(1_000);
  everything.expectNone(log.join(''), 'the log');
  everything.expectNone(kept, 'what is kept');
  everything.expectNone(sinks.join('\n'), 'what is printed');
});

interface Asked {
  readonly path: string;
  readonly body: object;
}

/** Each request to each model, whole and streamed. */
function asksOf(models: readonly string[]): readonly Asked[] {
  return Object.entries(asksWith(PROMPT.text)).flatMap(([path, bodies]) =>
    bodies.flatMap((body, at) =>
      // What differs in the second one is how it is said: the ways are those of the first.
      (at === 0 ? models : models.slice(0, 2)).flatMap((model) =>
        (WHOLE_ONLY.has(path) ? [false] : [false, true]).map((stream) => ({
          path,
          body: { ...body, model, ...(stream && { stream }) },
        })),
      ),
    ),
  );
}

/** All of them are asked, and the provider has been reached by most: what is refused before would show nothing. */
async function expectSilenceOf(asks: readonly Asked[], play: Play, name: string): Promise<void> {
  provider.reset();
  provider.otherwise(play);
  await eachOf(asks, (ask) => expectSilence(ask, name));
  // How many depends on who is left alone meanwhile, after so many failures.
  expect(provider.requests.length).toBeGreaterThan(asks.length / 4);
}

/** An error repeats nothing of what was asked; an answer, and what a provider says of its own, belongs to its caller, and no secret is in it either. */
async function expectSilence({ path, body }: Asked, name: string): Promise<void> {
  const response = await headgate.fetch(`https://headgate.invalid/v1${path}`, {
    method: 'POST',
    headers: { 'x-api-key': MINTED.key, 'content-type': 'application/json', 'x-headgate-trace': 'on' },
    body: JSON.stringify(body),
  });
  const where = `${name}: ${path} ${JSON.stringify(body).slice(-60)} → ${response.status}`;
  everything.expectNone(JSON.stringify([...response.headers]), `${where}, headers`);
  const text = await response.text();
  secrets.expectNone(text, where);
  if (response.status === 200) for (const part of ownPartsOf(text)) errors.expectNone(part, `${where}, ours`);
  else errors.expectNone(text, where);
}

/** What in an answer is not the answer: its trace, and an error in the midst of it. */
function ownPartsOf(text: string): readonly string[] {
  const bodies = text.startsWith('{')
    ? [text]
    : text.split('\n').flatMap((line) => /^data: (\{.*)$/.exec(line)?.[1] ?? []);
  return bodies
    .map((body) => JSON.parse(body))
    .flatMap(({ headgate: trace, error, response }) => [trace, error, response?.error, response?.headgate])
    .filter((part) => part !== undefined && part !== null)
    .map((part) => JSON.stringify(part));
}

async function toldIn(response: Response): Promise<string> {
  return JSON.stringify([...response.headers]) + (await response.text());
}

async function eachOf<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const work = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await act(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
