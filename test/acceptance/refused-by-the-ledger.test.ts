/** What operators hear of when the ledger, or what counts limits, refuses every call: the ledger, and no provider. */
import { expect, test } from 'vitest';
import { createRates } from '../../lambda/adapters/dynamodb-rates.ts';
import { GatewayError } from '../../lambda/core/errors.ts';
import { createMemoryLedger } from '../support/memory-ledger.ts';
import { aHouse, HELLO } from './a-house.ts';

let isDown = false;
const memory = createMemoryLedger();
const house = aHouse((builder) =>
  builder.withTeam({ limits: { requestsPerMinute: 1_000 } }).withPorts({
    ledger: {
      ...memory,
      begin: (start) =>
        isDown ? Promise.reject(new GatewayError('ledger-unavailable', 'It cannot be written.')) : memory.begin(start),
    },
  }),
);
const lines = () => house.log.map((line) => JSON.parse(line));

test('tells of a ledger that refuses every call, and blames no provider', async () => {
  isDown = true;
  const response = await house.headgate.ask(HELLO);
  isDown = false;
  expect(response.status).toBe(503);
  expect(house.provider.requests).toEqual([]);
  expect(lines().filter(({ LedgerFailures }) => LedgerFailures === 1)).toMatchObject([{ event: 'refused' }]);
  expect(lines().reduce((sum, { Attempts = 0 }) => sum + Attempts, 0)).toBe(0);
  expect(lines().reduce((sum, { FailedAttempts = 0 }) => sum + FailedAttempts, 0)).toBe(0);
  expect(lines().filter(({ Provider }) => Provider !== undefined)).toEqual([]);
  expect(lines().find(({ event }) => event === 'call')).toMatchObject({ FailedCalls: 1, 'headgate.attempts': 0 });
});

test('tells of limits that nobody can count', async () => {
  const client = () => Promise.reject(new Error('away'));
  const { rates } = house.headgate.gateway;
  Object.assign(house.headgate.gateway, { rates: createRates({ client, table: 'Access', random: Math.random }) });
  const response = await house.headgate.ask(HELLO);
  Object.assign(house.headgate.gateway, { rates });
  expect(response.status).toBe(503);
  expect(lines()).toMatchObject([{ event: 'refused', LedgerFailures: 1, error: 'ledger-unavailable' }]);
});
