/** Gateways that share a table, on a clock that the test sets: what is switched in it is in force in each of them. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSwitchStore } from '../../lambda/adapters/dynamodb-switches.ts';
import { rememberSwitches } from '../../lambda/core/remember-switches.ts';
import type { SwitchStore } from '../../lambda/core/switches.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../ports/embedded-table.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { anAuditEntry } from '../support/an-audit-entry.ts';
import { answer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { ask, at } from './a-network.ts';

const STARTS_AT = Date.UTC(2026, 10, 20, 12);
const WITHIN_MS = 60_000;

let now = STARTS_AT;
let dynamoDb: EmbeddedTable;
let store: SwitchStore;
let providers: readonly FakeProvider[];
let gateways: readonly TestGateway[];
const failures: unknown[] = [];

beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
  store = createSwitchStore({ client: dynamoDb.client, table: await dynamoDb.emptyTable() });
  providers = [await startFakeProvider(), await startFakeProvider()];
  gateways = [aFunction(), aFunction(), aFunction()];
});
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.close()));
  await Promise.all(providers.map((provider) => provider.close()));
  await dynamoDb.close();
});

/** One of many functions: it knows what it has read itself. */
function aFunction(): TestGateway {
  const [a, b] = providers;
  const clock = { now: () => now, randomBytes };
  const switches = rememberSwitches({ store, now: clock.now, report: (cause) => void failures.push(cause) });
  return aGateway()
    .withProvider('a', { url: a?.url ?? '' })
    .withProvider('b', { url: b?.url ?? '' })
    .withBounds({ attempts: 3 })
    .withRoute('chain', { kind: 'fallback', routes: [at('a'), at('b')] })
    .withPorts({ switches, clock })
    .start();
}

/** Who serves a call at each gateway. */
async function served(): Promise<readonly (string | null)[]> {
  const models: (string | null)[] = [];
  for (const gateway of gateways) {
    for (const provider of providers) provider.reset();
    for (const provider of providers) provider.script(answer({ text: 'Hi' }));
    const response = await gateway.ask(ask('chain'), { deadline: now + 900_000 });
    await response.text();
    models.push(response.headers.get('x-headgate-model'));
  }
  return models;
}

/** When every gateway is served by one target, each of them being called once a second: since the last change. */
async function everywhere(model: string): Promise<number> {
  const since = now;
  for (; now <= since + 2 * WITHIN_MS; now += 1_000) {
    if ((await served()).every((one) => one === model)) return now - since;
  }
  throw new Error(`${model} does not serve everywhere`);
}

test('a fallback takes the next target everywhere within 60 s, and the first again as soon after it is on', async () => {
  const word = { kind: 'provider', name: 'a', by: 'ops', reason: undefined } as const;
  expect(await served()).toEqual(['a/m', 'a/m', 'a/m']);
  now += 7_000;
  await store.set({ ...word, isOff: true, at: now }, anAuditEntry());
  expect(await everywhere('b/m')).toBeLessThan(WITHIN_MS);
  for (let minute = 0; minute < 3; minute += 1) {
    now += WITHIN_MS;
    expect(await served()).toEqual(['b/m', 'b/m', 'b/m']);
  }
  await store.set({ ...word, isOff: false, at: now }, anAuditEntry());
  expect(await everywhere('a/m')).toBeLessThan(WITHIN_MS);
  expect(failures).toEqual([]);
});
