/** The one line of the log that each call has: as it is written, from calls that were made. */
import { expect, test } from 'vitest';
import { createTelemetry } from '../../lambda/adapters/telemetry.ts';
import { aNetwork, ask, at } from '../routing/a-network.ts';
import { answer, fault, status } from '../support/fake-provider.ts';
import { readBody, readStream } from '../support/sse.ts';

const network = aNetwork((builder) =>
  builder
    .withRoute('chain', { kind: 'fallback', routes: [at('a'), at('b')] })
    .withRoute('race', { kind: 'race', delay: 0, routes: [at('a'), at('b')] }),
);
const CANARY = 'a-canary-that-nobody-may-see';

/** The lines of all calls so far. */
function lines(): readonly string[] {
  const written: string[] = [];
  const telemetry = createTelemetry({ write: (line) => void written.push(line), now: () => 7, stack: 'test' });
  for (const { call, endedAt, error } of network.headgate.told.calls) telemetry.called(call, endedAt, error);
  return written;
}
const line = () => JSON.parse(lines()[0] ?? '{}');

test('names what was asked and what it came to as OpenTelemetry does', async () => {
  network.a.script(answer({ text: 'Hi', usage: { inputTokens: 12, outputTokens: 3 } }));
  await readStream(await network.headgate.ask(ask('a/m', { stream: true })));
  expect(lines()).toHaveLength(1);
  expect(line()).toMatchObject({
    event: 'call',
    Stack: 'test',
    Provider: 'a',
    Calls: 1,
    FailedCalls: 0,
    RescuedCalls: 0,
    team: 'red',
    call_id: network.headgate.rows[0]?.start.callId,
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'a',
    'gen_ai.request.model': 'a/m',
    'gen_ai.request.stream': true,
    'gen_ai.response.model': expect.any(String),
    'gen_ai.response.time_to_first_chunk': expect.any(Number),
    'gen_ai.usage.input_tokens': 12,
    'gen_ai.usage.output_tokens': 3,
    'gen_ai.usage.cache_read.input_tokens': 0,
    'gen_ai.usage.cache_write.input_tokens': 0,
    'headgate.attempts': 1,
    'headgate.outcome': 'answered',
    'headgate.cost_usd': '0.000018',
    'headgate.unknown_costs': 0,
  });
  expect(line()).not.toHaveProperty(['error.type']);
});

test('an answer that is given again under its key has not failed, and a key that is refused has no line here', async () => {
  network.a.script(answer({ text: 'Hi' }));
  const named = { headers: { 'idempotency-key': 'a-key-of-this-test' } };
  const asked = [ask('a/m'), ask('a/m'), { ...ask('a/m'), temperature: 0 }];
  for (const body of asked) await (await network.headgate.ask(body, named)).text();
  const told = lines().map((one) => JSON.parse(one));
  expect(told.map((one) => [one['headgate.outcome'], one.FailedCalls, one['headgate.attempts']])).toEqual([
    ['answered', 0, 1],
    ['answered', 0, 0],
  ]);
});

test('a client that leaves while it waits for an answer that another one asked for has not failed', async () => {
  network.a.script(fault('hang-before-headers'));
  const [first, second] = [new AbortController(), new AbortController()];
  const on = { headers: { 'x-headgate-cache': 'on' } };
  const asking = network.headgate.ask(ask('a/m'), { ...on, signal: first.signal });
  await expect.poll(() => network.a.requests.length).toBe(1);
  const waiting = network.headgate.ask(ask('a/m'), { ...on, signal: second.signal });
  second.abort();
  await waiting;
  expect(line()).toMatchObject({ 'headgate.outcome': 'abandoned', 'headgate.attempts': 0, FailedCalls: 0 });
  first.abort();
  await asking;
});

test('counts a call that another provider answered for the one that was asked first', async () => {
  network.a.script(status(500));
  network.b.script(answer({ text: 'Hi' }));
  await readBody(await network.headgate.ask(ask('chain')));
  expect(line()).toMatchObject({ Provider: 'a', RescuedCalls: 1, FailedCalls: 0, 'gen_ai.provider.name': 'b' });
  const [{ CloudWatchMetrics: directives }] = [line()._aws];
  const namesOf = (sets: readonly (readonly string[])[]) =>
    directives
      .filter(({ Dimensions }: { Dimensions: unknown }) => JSON.stringify(Dimensions) === JSON.stringify(sets))
      .flatMap(({ Metrics }: { Metrics: readonly { Name: string }[] }) => Metrics.map(({ Name }) => Name));
  expect(namesOf([['Stack'], ['Stack', 'Provider']])).toEqual(['Calls', 'FailedCalls', 'RescuedCalls']);
  expect(namesOf([['Stack']])).toEqual(['CallMs']);
});

test('counts no rescue where the same target was asked again, with another key or in another moment', async () => {
  network.a.script(status(500), answer({ text: 'Hi' }));
  await readBody(await network.headgate.ask(ask('a/m', { num_retries: 1 })));
  expect(network.a.requests).toHaveLength(2);
  expect(line()).toMatchObject({ Provider: 'a', RescuedCalls: 0, 'headgate.outcome': 'answered' });
});

test('counts no lane that fails behind the one that answered as a rescue', async () => {
  const failed = Promise.withResolvers<void>();
  network.a.script(answer({ text: 'Hi', follows: failed.promise }));
  network.b.script(status(500));
  const asked = network.headgate.ask(ask('race'));
  await expect.poll(() => network.headgate.told.attempts.length).toBe(1);
  failed.resolve();
  await readBody(await asked);
  expect(line()).toMatchObject({ Provider: 'a', RescuedCalls: 0, 'gen_ai.provider.name': 'a' });
});

test('says how long the first content took only where it came before the rest', async () => {
  network.a.script(answer({ text: 'Hi' }));
  await readBody(await network.headgate.ask(ask('a/m')));
  expect(line()).not.toHaveProperty(['gen_ai.response.time_to_first_chunk']);
});

test('counts no lost lane of a race as a rescue', async () => {
  network.a.script(answer({ text: 'late', firstMs: 900 }));
  network.b.script(answer({ text: 'Hi' }));
  await readStream(await network.headgate.ask(ask('race', { stream: true })));
  expect(line()).toMatchObject({ RescuedCalls: 0, 'headgate.outcome': 'answered', 'headgate.attempts': 2 });
});

test('says why a call failed, also where nobody was asked', async () => {
  network.a.script(status(500));
  await network.headgate.ask(ask('a/m', { num_retries: 0 }));
  expect(line()).toMatchObject({ FailedCalls: 1, 'headgate.outcome': 'failed', 'error.type': 'provider-failed' });
});

test('does not count a client that left as a failure', async () => {
  network.a.script(answer({ text: 'Hi', firstMs: 30_000 }));
  const leaving = new AbortController();
  const asked = network.headgate.ask(ask('a/m', { stream: true }), { signal: leaving.signal });
  await expect.poll(() => network.a.requests.length).toBe(1);
  leaving.abort();
  await asked.catch(() => {});
  await expect.poll(() => network.headgate.told.calls.length).toBe(1);
  expect(line()).toMatchObject({ FailedCalls: 0, 'headgate.outcome': 'abandoned' });
});

test.each([true, false])('holds nothing that was said, and no key (stream: %s)', async (stream) => {
  network.a.script(answer({ text: CANARY }));
  const messages = [{ role: 'user', content: CANARY }];
  const read = stream ? readStream : readBody;
  await read(await network.headgate.ask({ ...ask('a/m', { stream, user: CANARY }), messages }));
  expect(lines()).toHaveLength(1);
  expect(lines()[0]).not.toMatch(new RegExp(`${CANARY}|provider-key-of|${network.headgate.key}`));
});

test.each(['\u0001', '"', 'é', '💥'])(
  'is one line of at most 8 KB, however long and odd the names are: %j',
  async (odd) => {
    network.a.script(answer({ text: 'Hi' }));
    await readBody(await network.headgate.ask(ask('a/m')));
    const [told] = network.headgate.told.calls;
    const [tried] = told?.call.attempts ?? [];
    if (!told || !tried) throw new Error('nothing was tried');
    const long = odd.repeat(20_000);
    const attempts = [{ ...tried, servedModel: long, reason: long, target: { provider: long, model: long } }];
    network.headgate.told.calls[0] = {
      ...told,
      call: { ...told.call, attempts, chat: { ...told.call.chat, model: long } },
    };
    const [only = ''] = lines();
    expect(Buffer.byteLength(only)).toBeLessThanOrEqual(8_192);
    expect(only.match(/\n/g)).toHaveLength(1);
    expect(only.endsWith('\n')).toBe(true);
  },
);
