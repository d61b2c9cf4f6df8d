import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Span } from '../../lambda/core/tracing/span.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, startFakeProvider, status } from '../support/fake-provider.ts';
import { readBody, readStream } from '../support/sse.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const TRACEPARENT = `00-${TRACE}-${PARENT}-01`;

let one: FakeProvider;
let two: FakeProvider;
let headgate: TestGateway;
let spans: Span[];

beforeEach(async () => {
  [one, two] = await Promise.all([startFakeProvider(), startFakeProvider()]);
  spans = [];
  headgate = aGateway()
    .withBounds({ attempts: 3 })
    .withProvider('one', { url: one.url })
    .withProvider('two', { url: two.url })
    .withPrice('two/m', { input: 1, output: 1 })
    .withRoute('chain', {
      kind: 'fallback',
      routes: ['one', 'two'].map((provider) => ({ kind: 'pinned', target: { provider, model: 'm' } })),
    })
    .withPorts({ traces: { export: (some) => void spans.push(...some), flush: async () => {} } })
    .start();
});
afterEach(async () => {
  await headgate.close();
  await Promise.all([one.close(), two.close()]);
});

function ask(stream: boolean, headers: Record<string, string> = {}): Promise<Response> {
  const messages = [{ role: 'user', content: 'a canary in the prompt' }];
  return headgate.ask({ model: 'chain', stream, max_tokens: 10, messages }, { headers });
}

describe.each([true, false])('the trace of a call (stream: %s)', (stream) => {
  const read = async (response: Response) => void (stream ? await readStream(response) : await readBody(response));

  test('has a span for it and one for each attempt, within the caller’s own', async () => {
    one.script(status(500));
    two.script(answer({ text: 'a canary in the answer' }));
    await read(await ask(stream, { traceparent: TRACEPARENT, tracestate: 'vendor=1' }));
    const [call, first, second] = spans;
    expect(spans).toHaveLength(3);
    expect(call).toMatchObject({ traceId: TRACE, parentId: PARENT, kind: 'server', error: undefined });
    expect(first).toMatchObject({ traceId: TRACE, parentId: call?.spanId, kind: 'client', error: 'provider-failed' });
    expect(second).toMatchObject({ traceId: TRACE, parentId: call?.spanId, kind: 'client', error: undefined });
    expect(second?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'two',
      'headgate.attempt': 2,
      'headgate.outcome': 'answered',
    });
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(3);
    expect(JSON.stringify(spans)).not.toContain('canary');
  });

  test('is passed on, each attempt under its own span', async () => {
    one.script(status(500));
    two.script(answer({ text: 'ok' }));
    await read(await ask(stream, { traceparent: TRACEPARENT, tracestate: 'vendor=1' }));
    const sent = [one, two].map(({ requests }) => new Map(requests[0]?.headers).get('traceparent'));
    expect(sent).toEqual(spans.slice(1).map(({ spanId }) => `00-${TRACE}-${spanId}-01`));
    expect(new Map(two.requests[0]?.headers).get('tracestate')).toBe('vendor=1');
  });

  test('tells providers nothing where the caller has none, and is told all the same', async () => {
    one.script(answer({ text: 'ok' }));
    await read(await ask(stream));
    expect(new Map(one.requests[0]?.headers).has('traceparent')).toBe(false);
    expect(spans.map(({ parentId }) => parentId)).toEqual([undefined, spans[0]?.spanId]);
  });

  test('is not told where the caller does not record it', async () => {
    one.script(answer({ text: 'ok' }));
    await read(await ask(stream, { traceparent: TRACEPARENT.replace(/01$/, '00') }));
    expect(spans).toEqual([]);
    expect(headgate.told.calls).toHaveLength(1);
  });

  test('is sent once the caller has the whole answer, and nobody waits for a collector that hangs', async () => {
    let flushes = 0;
    const never = new Promise<void>(() => {});
    headgate = aGateway()
      .withProvider('one', { url: one.url })
      .withPorts({
        traces: {
          export: (some) => void spans.push(...some),
          flush: () => {
            flushes += 1;
            return never;
          },
        },
      })
      .start();
    one.script(answer({ text: 'ok' }));
    await read(await headgate.ask({ model: 'one/m', stream, messages: [{ role: 'user', content: 'Hi' }] }));
    expect([spans.length, flushes]).toEqual([2, 0]);
    void headgate.gateway.afterwards.done();
    await expect.poll(() => flushes).toBe(1);
  });

  test('is told once, also of a call that fails', async () => {
    for (const provider of [one, two]) provider.script(status(500), status(500), status(500));
    expect((await ask(stream)).status).toBeGreaterThanOrEqual(500);
    expect(headgate.told.calls).toHaveLength(1);
    expect(spans[0]?.error).toBe('provider-failed');
  });
});
