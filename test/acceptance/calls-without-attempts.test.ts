/** What operators hear of calls that came to an end before anybody was asked for them: why, and whose doing it was. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTelemetry } from '../../lambda/adapters/telemetry.ts';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { Span } from '../../lambda/core/tracing/span.ts';
import { answer } from '../support/fake-provider.ts';
import { aCachedTeam, HELLO, ON } from './a-cached-team.ts';
import { aNamedQuestion } from './a-named-question.ts';

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam({ waitMs: 30_000 });
});
afterAll(() => team.close());

/** A gateway whose log and traces are kept. */
function aTold() {
  const log: string[] = [];
  const spans: Span[] = [];
  const telemetry = createTelemetry({ write: (line) => void log.push(line), now: () => 7, stack: 'test' });
  const traces = { export: (some: readonly Span[]) => void spans.push(...some), flush: async () => {} };
  const gateway = team.start((builder) => builder.withPorts({ telemetry, traces }));
  const lines = (name: string) => log.map((line) => JSON.parse(line)).filter(({ event }) => event === name);
  return { gateway, lines, spans };
}

test('a call that fails before there is an attempt is a failure in its trace as well', async () => {
  const unavailable = new GatewayError('provider-key-unavailable', 'The secret cannot be read.');
  const { gateway, lines, spans } = aTold();
  const { secrets } = gateway.gateway;
  Object.assign(gateway.gateway, { secrets: { ...secrets, providerKeys: () => Promise.reject(unavailable) } });
  const response = await gateway.ask(HELLO);
  expect(response.status).toBe(503);
  expect(lines('call')).toMatchObject([{ FailedCalls: 1, 'error.type': 'provider-key-unavailable' }]);
  expect(spans).toMatchObject([{ kind: 'server', error: 'provider-key-unavailable' }]);
});

test('a request that comes again while the first is under way is refused, and no call that failed', async () => {
  const { gateway, lines, spans } = aTold();
  const { ask, asked } = aNamedQuestion(team, gateway, 'told-in-flight');
  const moment = Promise.withResolvers<void>();
  team.provider.script(answer({ text: 'Late', follows: moment.promise }));
  const first = ask();
  await expect.poll(() => asked()).toBe(1);
  expect((await ask()).status).toBe(409);
  expect(lines('call')).toEqual([]);
  expect(lines('refused')).toMatchObject([{ RefusedCalls: 1, error: 'idempotency-in-flight' }]);
  moment.resolve();
  expect((await first).status).toBe(200);
  await (await first).text();
  await expect.poll(() => lines('call')).toMatchObject([{ FailedCalls: 0, 'headgate.outcome': 'answered' }]);
  expect(spans.filter(({ error }) => error !== undefined)).toEqual([]);
});

test('an answer that nobody can be asked for twice, as it cannot be looked up, says why it failed', async () => {
  const { gateway, lines, spans } = aTold();
  const { ask } = aNamedQuestion(team, gateway, 'told-unavailable');
  const { answers } = gateway.gateway.cache;
  Object.assign(gateway.gateway.cache, { answers: { ...answers, claim: () => Promise.reject(new Error('away')) } });
  expect((await ask()).status).toBe(503);
  expect(lines('call')).toMatchObject([{ FailedCalls: 1, 'error.type': 'idempotency-unavailable' }]);
  expect(spans).toMatchObject([{ error: 'idempotency-unavailable' }]);
});

test('a client that leaves while it waits for the answer to another one has abandoned its call', async () => {
  const { gateway, lines, spans } = aTold();
  const body = { ...HELLO, messages: [{ role: 'user', content: 'Told of who left' }] };
  const moment = Promise.withResolvers<void>();
  team.provider.script(answer({ text: 'Late', follows: moment.promise }));
  const first = gateway.ask(body, ON);
  await expect
    .poll(() => team.provider.requests.some((one) => one.body.toString().includes('Told of who left')))
    .toBe(true);
  const leaving = new AbortController();
  const second = gateway.ask(body, { ...ON, signal: leaving.signal });
  leaving.abort();
  await second.catch(() => {});
  expect(lines('call')).toMatchObject([{ FailedCalls: 0, 'headgate.outcome': 'abandoned' }]);
  expect(spans).toMatchObject([{ kind: 'server', error: undefined }]);
  moment.resolve();
  expect((await first).status).toBe(200);
});
