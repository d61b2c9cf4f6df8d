import { describe, expect, test } from 'vitest';
import { ENDPOINT_OUTCOMES, FAULT_OUTCOMES, MODES, type Mode, type Seen } from '../core/fault-outcomes.ts';
import {
  answer,
  ENDPOINT_FAULTS,
  type EndpointFaultName,
  FAULT_NAMES,
  type FaultOptions,
  fault,
  startBrokenEndpoint,
  status,
} from '../support/fake-provider.ts';
import { aFaultyPair, type FaultyPair, PLACES, type Place, seenOf } from './a-faulty-pair.ts';

/** Every way to fail, at every place of a route, before and after content and in one piece: goal G1. */

/** What no answer shows, and every provider bills. */
const THOUGHT = { inputTokens: 20, outputTokens: 3_000_000, reasoningTokens: 2_900_000 };
const MOST = { max_tokens: 4_000_000 };
const RACES: readonly Place[] = PLACES.slice(2);
/** Sooner than any bound of time, and mostly later than what fails at once. */
const SOON_MS = 40;

// Side by side, because most of the time of each is waiting; none sees the pair of another.
describe.concurrent.each(PLACES)('as the %s', (place) => {
  describe.each(MODES)('%s', (mode) => {
    test.each(FAULT_NAMES)('%s', async (name) => {
      const alone = FAULT_OUTCOMES[name][mode];
      await withPair(undefined, async (pair) => {
        await pair.warmUp();
        pair.faulty.script(fault(name, { ...optionsFor(mode), unseen: THOUGHT }));
        pair.healthy.script(healthyPlay(place, alone));
        const call = await pair.call(place, alone, { ...MOST, stream: mode !== 'whole' });
        expect(pair.faulty.sink.requests).toEqual([]);
        pair.expectHonestBills(call);
        expectAt(place, alone, call);
      });
    });
  });
});

describe.concurrent('an address at which there is no answer', () => {
  // Object.keys forgets the type of the keys of an object that has exactly these.
  const names = Object.keys(ENDPOINT_FAULTS) as EndpointFaultName[];
  const cases = names.flatMap((name) =>
    PLACES.slice(0, 3).flatMap((place) => [true, false].map((stream) => [name, place, stream] as const)),
  );
  test.each(cases)('rows 35 to 37: %s as the %s, stream: %s', async (name, place, stream) => {
    const endpoint = await startBrokenEndpoint(name);
    const alone = ENDPOINT_OUTCOMES[name];
    await withPair(endpoint.url, async (pair) => {
      pair.healthy.script(healthyPlay(place, alone));
      const call = await pair.call(place, alone, { ...MOST, stream });
      pair.expectHonestBills(call);
      expectAt(place, alone, call);
    });
    await endpoint.close();
  });
});

/** A pair of its own, which leaves nothing behind. */
async function withPair(faultyUrl: string | undefined, act: (pair: FaultyPair) => Promise<void>): Promise<void> {
  const pair = await aFaultyPair(faultyUrl);
  try {
    await act(pair);
  } finally {
    await pair.close();
  }
}

function optionsFor(mode: Mode): FaultOptions {
  return { text: 'one two three four five six', gapMs: 5, bytes: 1024 ** 2, after: mode === 'before content' ? 0 : 2 };
}

function healthyPlay(place: Place, alone: Seen) {
  if (place === 'last fallback') return status(500);
  // The faulty one has content: it wins whenever that comes, for the other one never has any.
  if (RACES.includes(place) && alone.status === 200) return fault('hang-before-headers');
  return answer({ text: 'sound', ...(RACES.includes(place) && { firstMs: SOON_MS }) });
}

type Called = Awaited<ReturnType<FaultyPair['call']>>;

/** What the client sees, and the two rows. `alone`: what the fault comes to where there is nobody else. */
function expectAt(place: Place, alone: Seen, call: Called): void {
  if (place === 'last fallback') expectLast(alone, call);
  else if (alone.status === 200) expectFirst(place, alone, call);
  else expectReplaced(place, alone, call);
}

/** Nobody is left: the client is told of the fault as if it had been alone, and of what was tried before. */
function expectLast(alone: Seen, call: Called): void {
  expect(seenOf(call, call.faulty)).toEqual(alone);
  expect(call.healthy).toMatchObject({ state: 'VOIDED', ending: { outcome: 'failed' } });
  expect(call.response.headers.get('x-headgate-attempts')).toBe('2');
  if (call.status === 200) return;
  expect(call.response.headers.get('x-should-retry')).toBe('false');
  expect(call.text).toMatch(/Tried healthy\/m \(\w+\), then faulty\/m \(\w+\)/);
}

/** It had content first: whatever happens then is told within the stream, and nobody else is asked for more. */
function expectFirst(place: Place, alone: Seen, call: Called): void {
  expect(seenOf(call, call.faulty)).toEqual(alone);
  if (place === 'primary') expect(call.healthy).toBeUndefined();
  else expect(call.healthy).toMatchObject({ ending: { outcome: 'lost' } });
}

/** It failed before content: one clean answer of the other one. */
function expectReplaced(place: Place, alone: Seen, call: Called): void {
  expect({ status: call.status, error: call.error }).toEqual({ status: 200, error: 'none' });
  expect(call.response.headers.get('x-headgate-model')).toBe('healthy/m');
  expect(call.response.headers.get('x-headgate-attempts')).toBe('2');
  expect(call.healthy).toMatchObject({ state: 'SETTLED', ending: { outcome: 'answered' } });
  const { state, outcome } = seenOf(call, call.faulty);
  if (place === 'primary') expect({ state, outcome }).toEqual({ state: alone.state, outcome: alone.outcome });
  // In a race it may not have failed yet when the other one wins.
  else expect([alone.outcome, 'lost']).toContain(outcome);
}
