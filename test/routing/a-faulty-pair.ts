import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { Route } from '../../lambda/core/route.ts';
import { LONGEST_MS, patienceWith, type Seen } from '../core/fault-outcomes.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import type { Row } from '../support/memory-ledger.ts';
import { ask, at } from './a-network.ts';

/** Where the faulty one stands beside a healthy one. `read on`: its provider bills on, so that a loser is read to its end. */
export const PLACES = ['primary', 'last fallback', 'race lane', 'race lane, read on'] as const;
export type Place = (typeof PLACES)[number];

/** A loser that is read on and says nothing more is given up soon, so that a test need not wait for it. */
const BOUNDS = { drainMs: 200, attempts: 2 };
/** What must never reach a client: pages of proxies, and keys. */
const SECRETS = /<html|<!doctype|<h1|provider-key-of/i;

/** What a client saw of a call, and what is recorded of the faulty one and of the healthy one. */
export interface Call {
  readonly status: number;
  readonly error: string;
  readonly response: Response;
  readonly text: string;
  readonly faulty: Row | undefined;
  readonly healthy: Row | undefined;
}

/** A faulty provider and a healthy one behind one gateway; each fault gets a new pair. */
export interface FaultyPair {
  readonly faulty: FakeProvider;
  readonly healthy: FakeProvider;
  readonly headgate: TestGateway;
  /** A connection that was used before is the common case, and some faults need one. */
  warmUp(): Promise<void>;
  /** `alone`: what the fault comes to where there is nobody else. */
  call(place: Place, alone: Seen, more: object): Promise<Call>;
  /** Every lane of the bill: to the last pico-dollar where the answer told it, never less where it is estimated. */
  expectHonestBills(call: Call): void;
  /** Ends all, and fails if a connection or a failure was left behind. */
  close(): Promise<void>;
}

/** Starts a pair. `faultyUrl`: where the faulty one is, if it is no provider at all. */
export async function aFaultyPair(faultyUrl?: string): Promise<FaultyPair> {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const [faulty, healthy] = await Promise.all([startFakeProvider(), startFakeProvider()]);
  const url = faultyUrl ?? faulty.url;
  const builder = aGateway().withBounds(BOUNDS);
  for (const id of ['faulty', 'billing', 'healthy']) {
    builder.withPrice(`${id}/m`, { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25 });
  }
  for (const [place, route] of Object.entries(ROUTES)) builder.withRoute(place, route);
  const headgate = builder
    .withProvider('faulty', { url })
    .withProvider('billing', { url, stopsBilling: false })
    .withProvider('healthy', { url: healthy.url })
    .start();
  let forgotten = 0;
  return {
    faulty,
    healthy,
    headgate,
    async warmUp() {
      for (const name of ['faulty', 'healthy']) expect((await headgate.ask(ask(`${name}/m`))).status).toBe(200);
      await sleep(5); // Only then does the transport count the connection as free.
      forgotten = headgate.rows.length;
      faulty.reset();
      healthy.reset();
    },
    call(place, alone, more) {
      hurry(headgate, patienceWith(alone));
      return callOnce(headgate, ask(place, more), forgotten);
    },
    expectHonestBills(call) {
      expectHonest(call.faulty, faulty.owedPicoUsd);
      expectHonest(call.healthy, healthy.owedPicoUsd);
    },
    async close() {
      await headgate.close();
      // Not `expect.poll`, which does not know to which of several tests at once it belongs.
      const isLeft = () => faulty.connections.open + healthy.connections.open;
      await vi.waitFor(() => expect(isLeft()).toBe(0), { timeout: LONGEST_MS });
      await Promise.all([faulty.close(), healthy.close()]);
      process.off('unhandledRejection', note);
      expect(unhandled).toEqual([]);
    },
  };
}

const raceOf = (...providers: string[]): Route => ({ kind: 'race', delay: 0, routes: providers.map(at) });
const ROUTES: Readonly<Record<Place, Route>> = {
  primary: { kind: 'fallback', routes: [at('faulty'), at('healthy')] },
  'last fallback': { kind: 'fallback', routes: [at('healthy'), at('faulty')] },
  'race lane': raceOf('faulty', 'healthy'),
  'race lane, read on': raceOf('billing', 'healthy'),
};

/** The healthy one is waited for as ever. */
function hurry({ gateway: { providers } }: TestGateway, timeouts: ReturnType<typeof patienceWith>): void {
  if (!(providers instanceof Map)) return;
  for (const id of ['faulty', 'billing']) providers.set(id, { ...providers.get(id), timeouts });
}

async function callOnce(headgate: TestGateway, body: object, forgotten: number): Promise<Call> {
  const startedAt = performance.now();
  const response = await headgate.ask(body);
  const text = await response.text();
  expect(performance.now() - startedAt).toBeLessThan(LONGEST_MS);
  expect(text).not.toMatch(SECRETS);
  expect(headgate.told.failures).toEqual([]);
  const rows = headgate.rows.slice(forgotten);
  expect(rows.every(({ state, ending }) => state !== 'RESERVED' && ending !== undefined)).toBe(true);
  const rowOf = (pattern: RegExp) => {
    const [row, ...others] = rows.filter(({ start }) => pattern.test(start.target.provider));
    expect(others, 'an attempt has one row').toEqual([]);
    return row;
  };
  const [, errorType] = /"error_type":"(\w+)"/.exec(text) ?? [];
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  expect(isStream && errorType !== undefined && text.includes('[DONE]'), 'an error and a terminator').toBe(false);
  const isComplete = response.status === 200 && (isStream ? text.trimEnd().endsWith('data: [DONE]') : !errorType);
  return {
    status: response.status,
    error: isComplete ? 'none' : (errorType ?? 'missing'),
    response,
    text,
    faulty: rowOf(/faulty|billing/),
    healthy: rowOf(/healthy/),
  };
}

function expectHonest(row: Row | undefined, owedPicoUsd: bigint): void {
  const cost = row?.costPicoUsd ?? 0n;
  expect(cost).toBeGreaterThanOrEqual(owedPicoUsd);
  if (row?.ending?.outcome === 'answered') expect(cost).toBe(owedPicoUsd);
  if (row?.state === 'VOIDED') expect(cost).toBe(0n);
}

/** What is recorded of an attempt, to compare with what a fault comes to. */
export function seenOf({ status, error }: Pick<Call, 'status' | 'error'>, row: Row | undefined): Seen {
  return { status, error, state: row?.state, outcome: row?.ending?.outcome };
}
