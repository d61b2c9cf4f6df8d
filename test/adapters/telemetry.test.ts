import { expect, test } from 'vitest';
import { createTelemetry } from '../../lambda/adapters/telemetry.ts';
import { GatewayError } from '../../lambda/core/errors.ts';
import { anEnding, aStart } from '../ports/an-attempt.ts';
import { aNetwork, ask, at } from '../routing/a-network.ts';
import { answer, chatError, status } from '../support/fake-provider.ts';

const network = aNetwork((builder) =>
  builder.withRoute('race', { kind: 'race', delay: 0, routes: [at('a'), at('b')] }),
);
/** The metrics of all attempts so far, by their providers. */
function counted(): Record<string, Record<string, number>> {
  const lines: string[] = [];
  const telemetry = createTelemetry({ write: (line) => void lines.push(line), now: () => 7, stack: 'test' });
  for (const { start, ending, verdict } of network.headgate.told.attempts) telemetry.attempt(start, ending, verdict);
  return Object.fromEntries(lines.map((line) => [JSON.parse(line).Provider, JSON.parse(line)]));
}

test('counts no lane that has lost its race as a failure', async () => {
  network.a.script(answer({ text: 'late', firstMs: 900 }));
  network.b.script(answer({ text: 'Hi' }));
  await (await network.headgate.ask(ask('race', { stream: true }))).text();
  expect(counted()).toMatchObject({ a: { FailedAttempts: 0, Attempts: 1 }, b: { FailedAttempts: 0, Attempts: 1 } });
});

test.each([
  ['is spent', status(429, { body: chatError('You are out of credits', { code: 'insufficient_quota' }) }), 1],
  ['is refused', status(401), 1],
  ['is limited for a while', status(429), undefined],
])('row 43: tells of a key that %s, if somebody has to look after it', async (_what, play, dead) => {
  network.a.script(play);
  await network.headgate.ask(ask('a/m', { num_retries: 0 }));
  expect([counted().a?.FailedAttempts, counted().a?.DeadKeys]).toEqual([1, dead]);
});

test.each([
  ['a request that is wrong', status(400, { body: chatError('`n` must be 1') })],
  ['a prompt that is too long', status(400, { body: chatError('Too long', { code: 'context_length_exceeded' }) })],
  ['a prompt that is filtered', status(400, { body: chatError('No', { code: 'content_filter' }) })],
])('does not blame a provider for %s', async (_what, play) => {
  network.a.script(play);
  expect((await network.headgate.ask(ask('a/m', { num_retries: 0 }))).status).toBe(400);
  expect(counted().a).toMatchObject({ Attempts: 1, FailedAttempts: 0, outcome: 'failed' });
});

test('does not blame a provider for the impatience of a caller', async () => {
  network.a.script(answer({ text: 'late', firstMs: 30_000 }));
  const response = await network.headgate.ask(ask('a/m', { num_retries: 0 }), {
    headers: { 'x-headgate-timeout': '1' },
  });
  expect(response.status).toBe(504);
  expect(counted().a).toMatchObject({ Attempts: 1, FailedAttempts: 0, outcome: 'timed-out' });
});

test.each([
  [true, expect.any(Number)],
  [false, undefined],
])('time to first content is a metric of what comes as it is made (stream: %s)', async (stream, measured) => {
  network.a.script(answer({ text: 'Hi' }));
  await (await network.headgate.ask(ask('a/m', { stream }))).text();
  await expect.poll(() => counted().a?.FirstContentMs).toEqual(measured);
  expect(counted().a).toMatchObject({ Attempts: 1, TotalMs: expect.any(Number) });
});

test('says that health was not shared, as a metric of the stack, and why without what it was about', () => {
  const lines: string[] = [];
  const telemetry = createTelemetry({ write: (line) => void lines.push(line), now: () => 7, stack: 'test' });
  telemetry.healthNotShared(Object.assign(new Error('the item was …'), { name: 'ThrottlingException' }));
  const [line = '{}'] = lines;
  expect(JSON.parse(line)).toMatchObject({
    _aws: { CloudWatchMetrics: [{ Namespace: 'Headgate', Metrics: [{ Name: 'HealthNotShared', Unit: 'Count' }] }] },
    Stack: 'test',
    HealthNotShared: 1,
    event: 'health-not-shared',
    reason: 'ThrottlingException',
  });
  expect(line).not.toContain('the item was');
});

test.each([
  ['as it was made', (error: Error) => error],
  ['with other words', (error: Error) => Object.assign(error, { message: 'prompt' })],
])('a line of a message that looks like a frame is not told, %s', (_what, changed) => {
  const lines: string[] = [];
  const telemetry = createTelemetry({ write: (line) => void lines.push(line), now: () => 7, stack: 'test' });
  telemetry.failed('call', changed(new Error('Bad prompt:\nat noon my password is canary-14\n at (canary-14:1:2)')));
  const { at = '' } = JSON.parse(lines[0] ?? '{}');
  expect(lines[0]).not.toContain('canary-14');
  expect(at).toMatch(/^at .*telemetry\.test\.ts:\d+:\d+/);
});

test.each([
  ['unauthenticated', 1],
  ['invalid-request', undefined],
] as const)('a refusal as %s counts keys that were refused: %s', (code, refused) => {
  const lines: string[] = [];
  const telemetry = createTelemetry({ write: (line) => void lines.push(line), now: () => 7, stack: 'test' });
  telemetry.refused('call', new GatewayError(code, 'words'));
  expect(JSON.parse(lines[0] ?? '{}').KeysRefused).toBe(refused);
});

test.each([
  [39_375_000_000n, 0],
  [39_375_000_001n, 1],
  [null, 0],
])('a cost of %d beyond its hold is a metric', (cost, exceeded) => {
  const lines: string[] = [];
  const telemetry = createTelemetry({ write: (line) => void lines.push(line), now: () => 7, stack: 'test' });
  telemetry.attempt(aStart({ holdPicoUsd: 39_375_000_000n }), anEnding(cost), 'answered');
  expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ Attempts: 1, HoldsExceeded: exceeded });
});

test('tells of a breaker that has opened by its provider, and of a day that was compared as one number', () => {
  const lines: string[] = [];
  const telemetry = createTelemetry({ write: (line) => void lines.push(line), now: () => 7, stack: 'test' });
  telemetry.breakerOpened({ provider: 'a', model: 'm', keyId: '1' });
  telemetry.verified({ team: 'red', day: '2026-11-20', attempts: 12, differences: 2, largestPicoUsd: 1_500_000_000n });
  const [opened, verified] = lines.map((line) => JSON.parse(line));
  expect(opened).toMatchObject({ BreakerOpenings: 1, Provider: 'a', event: 'breaker-opened', provider_key_id: '1' });
  expect(opened._aws.CloudWatchMetrics).toMatchObject([{ Dimensions: [['Stack'], ['Stack', 'Provider']] }]);
  expect(verified).toMatchObject({
    ...{ LedgerDifferences: 2, LedgerDifferenceUsd: 0.0015, event: 'ledger-verified' },
    ...{ team: 'red', day: '2026-11-20', difference_pico_usd: '1500000000' },
  });
  expect(verified._aws.CloudWatchMetrics).toMatchObject([{ Dimensions: [['Stack']] }]);
});

test('a cost is a metric of the stack and of the provider, and no metric where nobody knows it', () => {
  const lines: string[] = [];
  const telemetry = createTelemetry({ write: (line) => void lines.push(line), now: () => 7, stack: 'test' });
  telemetry.attempt(aStart(), anEnding(39_375_000_000n), 'answered');
  telemetry.attempt(aStart(), anEnding(null), 'answered');
  const [known, unknown] = lines.map((line) => JSON.parse(line));
  expect([known.CostUsd, unknown.CostUsd]).toEqual([0.039375, undefined]);
  expect(JSON.stringify(known._aws)).toContain('{"Name":"CostUsd","Unit":"None"}');
  expect(JSON.stringify(unknown._aws)).not.toContain('CostUsd');
});
