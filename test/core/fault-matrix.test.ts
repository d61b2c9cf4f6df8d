import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Bounds, Model } from '../../lambda/core/gateway.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { PATIENCE } from '../support/bounds.ts';
import {
  ENDPOINT_FAULTS,
  type EndpointFaultName,
  FAULT_NAMES,
  type FakeProvider,
  type FaultOptions,
  fault,
  startBrokenEndpoint,
  startFakeProvider,
} from '../support/fake-provider.ts';
import {
  ENDPOINT_OUTCOMES,
  FAULT_OUTCOMES,
  LONGEST_MS,
  MODES,
  type Mode,
  patienceWith,
  type Seen,
} from './fault-outcomes.ts';

/** Every way to fail, before and after content and in one piece: what the client sees, and what the ledger keeps. */
/** What no answer shows, and every provider bills. */
const THOUGHT = { inputTokens: 20, outputTokens: 3_000_000, reasoningTokens: 2_900_000 };
const HELLO = { model: 'fake/fake-model', max_tokens: 4_000_000, messages: [{ role: 'user', content: 'Hello' }] };
/** What must never reach a client: pages of proxies, and the start or the end of the provider's key. */
const SECRETS = /<html|<!doctype|<h1|canary-k|k-canary/i;
const PROVIDER_KEY = 'canary-key-of-the-team-k-canary';

let provider: FakeProvider;
let headgate: TestGateway;
/** How many rows are of no interest, because they are the warm-up's. */
let forgotten = 0;
const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);

beforeEach(async () => {
  process.on('unhandledRejection', note);
  provider = await startFakeProvider();
  headgate = start(provider.url);
  forgotten = 0;
});

afterEach(async () => {
  await headgate.close();
  await provider.close();
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

test('knows what to expect of every fault', () => {
  expect(Object.keys(FAULT_OUTCOMES).sort()).toEqual([...FAULT_NAMES].sort());
  expect(Object.keys(ENDPOINT_OUTCOMES).sort()).toEqual(Object.keys(ENDPOINT_FAULTS).sort());
});

describe.each(MODES)('%s', (mode) => {
  test.each(FAULT_NAMES)('%s', async (name) => {
    await warmUp();
    // Whatever can be seen of it, the provider bills three million tokens of thought: the row is never below that.
    provider.script(fault(name, { ...optionsFor(mode), unseen: THOUGHT }));
    headgate.setBounds(patienceWith(FAULT_OUTCOMES[name][mode]));
    const { seen, text } = await askOnce(mode);

    expect(seen).toEqual(FAULT_OUTCOMES[name][mode]);
    expect(text).not.toMatch(SECRETS);
    expect(provider.sink.requests).toEqual([]);
    await expectHonestBill(seen);
    headgate.setBounds(PATIENCE);
    await expectNextToSucceed();
  });
});

describe('a model that shows all that it makes, after content', () => {
  const isCut = ({ status, error }: Seen) => status === 200 && error !== 'none';
  const cuts = FAULT_NAMES.filter((name) => isCut(FAULT_OUTCOMES[name]['after content']));
  test.each(cuts)('%s is charged for what was shown, and not for all that was allowed', async (name) => {
    const seen = FAULT_OUTCOMES[name]['after content'];
    const open = start(provider.url, patienceWith(seen), { isReasoning: false });
    provider.script(fault(name, optionsFor('after content')));
    await askOnce('after content', open);
    const [row] = open.rows;
    expect(row?.ending?.cost.source).toBe('estimate');
    expect(row?.costPicoUsd).toBeGreaterThanOrEqual(provider.owedPicoUsd);
    expect(row?.costPicoUsd).toBeLessThan((row?.start.holdPicoUsd ?? 0n) / 1_000n);
    await open.close();
  });
});

describe('an address at which there is no answer', () => {
  // Object.keys forgets the type of the keys of an object that has exactly these.
  const names = Object.keys(ENDPOINT_FAULTS) as EndpointFaultName[];
  test.each(names.flatMap((name) => MODES.slice(0, 2).map((mode) => [name, mode] as const)))(
    '%s, %s',
    async (name, mode) => {
      const endpoint = await startBrokenEndpoint(name);
      const lost = start(endpoint.url, patienceWith(ENDPOINT_OUTCOMES[name]));
      const { seen, text } = await askOnce(mode, lost);

      expect(seen).toEqual(ENDPOINT_OUTCOMES[name]);
      expect(lost.rows[0]?.costPicoUsd).toBe(0n);
      expect(text).not.toMatch(SECRETS);
      await lost.close();
      await endpoint.close();
    },
  );
});

function start(url: string, bounds: Partial<Bounds> = {}, model: Partial<Model> = {}): TestGateway {
  return aGateway()
    .withProvider('fake', { url })
    .withPrice('fake/fake-model', { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25 })
    .withModel('fake/fake-model', model)
    .withBounds(bounds)
    .withPorts({
      secrets: {
        pepper: async () => 'a pepper for tests',
        providerKeys: async () => [{ id: '1', key: PROVIDER_KEY, weight: 1 }],
      },
    })
    .start();
}

/** A connection that was used before is the common case, and some faults need one. */
async function warmUp(): Promise<void> {
  expect((await headgate.ask(HELLO)).status).toBe(200);
  await sleep(5); // Only then does the transport count the connection as free.
  forgotten = headgate.rows.length;
  provider.reset();
}

function optionsFor(mode: Mode): FaultOptions {
  return { text: 'one two three four five six', gapMs: 5, bytes: 1024 ** 2, after: mode === 'before content' ? 0 : 2 };
}

async function askOnce(mode: Mode, gateway = headgate): Promise<{ seen: Seen; text: string }> {
  const startedAt = performance.now();
  const response = await gateway.ask({ ...HELLO, stream: mode !== 'whole' });
  const text = await response.text();
  expect(performance.now() - startedAt).toBeLessThan(LONGEST_MS);
  const [row, ...others] = gateway.rows.slice(gateway === headgate ? forgotten : 0);
  expect(others).toEqual([]);
  expect(gateway.told.failures).toEqual([]);
  const [, errorType] = /"error_type":"(\w+)"/.exec(text) ?? [];
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  expect(isStream && errorType !== undefined && text.includes('[DONE]'), 'an error and a terminator').toBe(false);
  const isComplete = response.status === 200 && (isStream ? text.trimEnd().endsWith('data: [DONE]') : !errorType);
  return {
    seen: {
      status: response.status,
      error: isComplete ? 'none' : (errorType ?? 'missing'),
      state: row?.state,
      outcome: row?.ending?.outcome,
    },
    text,
  };
}

/** Complete: to the last pico-dollar. Else never less than what the provider owes itself, and nothing if it was voided. */
async function expectHonestBill({ error, state }: Seen): Promise<void> {
  const cost = headgate.rows[forgotten]?.costPicoUsd ?? -1n;
  if (error === 'none') expect(cost).toBe(provider.owedPicoUsd);
  expect(cost).toBeGreaterThanOrEqual(provider.owedPicoUsd);
  if (state === 'VOIDED') expect(cost).toBe(0n);
}

async function expectNextToSucceed(): Promise<void> {
  expect((await headgate.ask(HELLO)).status).toBe(200);
  expect(headgate.rows.at(-1)).toMatchObject({ state: 'SETTLED', ending: { outcome: 'answered' } });
}
