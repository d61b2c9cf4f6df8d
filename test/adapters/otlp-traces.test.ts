import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTraces } from '../../lambda/adapters/otlp-traces.ts';
import { createTransport } from '../../lambda/adapters/transport.ts';
import type { Span } from '../../lambda/core/tracing/span.ts';

const SPAN: Span = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentId: undefined,
  name: 'chat fast',
  kind: 'server',
  startedAt: 1_763_640_000_000,
  endedAt: 1_763_640_000_250,
  attributes: {
    'gen_ai.request.model': 'fast',
    'gen_ai.request.stream': true,
    tokens: 12,
    share: 0.5,
    nothing: undefined,
  },
  error: undefined,
};

interface Collector {
  readonly bodies: unknown[];
  readonly headers: Record<string, unknown>[];
  statuses: number[];
  /** What the next answers say beside their status. */
  readonly saying: { readonly headers?: Record<string, string>; readonly body?: object }[];
  /** When each request came. */
  readonly times: number[];
  /** When it begins to answer. */
  until: Promise<void>;
  answered: number;
  readonly url: string;
  readonly server: Server;
}

let collector: Collector;
let lost: number[];
const transport = createTransport({ connectMs: 30_000, sseLineBytes: 1024 });

beforeEach(async () => {
  lost = [];
  const bodies: unknown[] = [];
  const headers: Record<string, unknown>[] = [];
  const statuses: number[] = [];
  const saying: Collector['saying'] = [];
  const times: number[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    times.push(performance.now());
    bodies.push(JSON.parse(Buffer.concat(parts).toString()));
    headers.push(request.headers);
    await collector.until;
    collector.answered += 1;
    const { headers: more = {}, body = {} } = saying.shift() ?? {};
    response.writeHead(statuses.shift() ?? 200, { 'content-type': 'application/json', ...more });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening server of this kind has an address with a port.
  const { port } = server.address() as AddressInfo;
  const open = { until: Promise.resolve(), answered: 0 };
  collector = { ...open, bodies, headers, statuses, saying, times, server, url: `http://127.0.0.1:${port}/v1/traces` };
});
afterEach(() => {
  collector.server.closeAllConnections();
  return new Promise<void>((resolve) => collector.server.close(() => resolve()));
});

function aSender(url = collector.url) {
  const headers = async () => ({ 'x-collector-key': 'secret' });
  return createTraces({ url, headers, transport, stack: 'Headgate', report: (count) => void lost.push(count) });
}

describe('spans for a collector', () => {
  test('are what OTLP over HTTP says in JSON', async () => {
    const traces = aSender();
    const child: Span = {
      ...SPAN,
      spanId: '00f067aa0ba902b7',
      parentId: SPAN.spanId,
      kind: 'client',
      error: 'timed-out',
    };
    traces.export([SPAN, child]);
    await traces.flush();
    expect(collector.headers[0]).toMatchObject({ 'content-type': 'application/json', 'x-collector-key': 'secret' });
    const attributes = [
      { key: 'gen_ai.request.model', value: { stringValue: 'fast' } },
      { key: 'gen_ai.request.stream', value: { boolValue: true } },
      { key: 'tokens', value: { intValue: '12' } },
      { key: 'share', value: { doubleValue: 0.5 } },
    ];
    const times = { startTimeUnixNano: '1763640000000000000', endTimeUnixNano: '1763640000250000000' };
    const { traceId, spanId } = SPAN;
    expect(collector.bodies).toEqual([
      {
        resourceSpans: [
          {
            resource: {
              attributes: [
                { key: 'service.name', value: { stringValue: 'Headgate' } },
                { key: 'service.namespace', value: { stringValue: 'headgate' } },
              ],
            },
            scopeSpans: [
              {
                scope: { name: 'headgate' },
                spans: [
                  { traceId, spanId, name: 'chat fast', kind: 2, ...times, attributes, status: {} },
                  {
                    traceId,
                    spanId: '00f067aa0ba902b7',
                    parentSpanId: spanId,
                    name: 'chat fast',
                    kind: 3,
                    ...times,
                    attributes: [...attributes, { key: 'error.type', value: { stringValue: 'timed-out' } }],
                    status: { code: 2, message: 'timed-out' },
                  },
                ],
              },
            ],
          },
        ],
      },
    ]);
  });

  test('go together', async () => {
    const traces = aSender();
    for (let count = 0; count < 300; count++) traces.export([SPAN]);
    await traces.flush();
    expect(collector.bodies).toHaveLength(2);
    expect(lost).toEqual([]);
  });

  test('are sent again where the protocol says so, and else not', async () => {
    collector.statuses.push(503, 200, 400);
    const traces = aSender();
    traces.export([SPAN]);
    await expect.poll(() => collector.answered).toBe(2);
    traces.export([SPAN, SPAN]);
    await expect.poll(() => lost).toEqual([2]);
    expect(collector.bodies).toHaveLength(3);
  });

  test('are not sent again before the collector wants them, and not at all where that is too late', async () => {
    collector.statuses.push(429, 200, 503);
    collector.saying.push({ headers: { 'retry-after': '1' } }, {}, { headers: { 'retry-after': '600' } });
    const traces = aSender();
    traces.export([SPAN]);
    await expect.poll(() => collector.answered, { timeout: 20_000 }).toBe(2);
    const [first = 0, second = 0] = collector.times;
    expect(second - first).toBeGreaterThan(900);
    traces.export([SPAN]);
    await expect.poll(() => lost, { timeout: 20_000 }).toEqual([1]);
    expect(collector.bodies).toHaveLength(3);
  });

  test('are counted as lost where the collector takes only a part of them', async () => {
    collector.saying.push({ body: { partialSuccess: { rejectedSpans: '2', errorMessage: 'too old' } } });
    const traces = aSender();
    traces.export([SPAN, SPAN, SPAN]);
    await expect.poll(() => lost).toEqual([2]);
    expect(collector.bodies).toHaveLength(1);
  });

  test('have texts that every reader of JSON takes, whatever a caller calls a model', async () => {
    const odd = `${'x'.repeat(511)}🙂`;
    const traces = aSender();
    traces.export([{ ...SPAN, name: odd, attributes: { model: odd } }]);
    await expect.poll(() => collector.bodies.length).toBe(1);
    const text = JSON.stringify(collector.bodies[0]);
    expect(text).toContain('x'.repeat(511));
    expect(text).not.toMatch(/\\ud[89a-f]/);
  });

  test('are lost and counted where nobody listens: no call hears of it', async () => {
    const traces = aSender('http://127.0.0.1:1/v1/traces');
    traces.export([SPAN]);
    await traces.flush();
    expect(lost).toEqual([1]);
  });

  test('are waited for no longer than a second where the collector hangs, and go out when it comes round', async () => {
    const { promise, resolve: comeRound } = Promise.withResolvers<void>();
    collector.until = promise;
    const traces = aSender();
    traces.export([SPAN]);
    await traces.flush(); // It returns, though nobody has answered.
    expect(lost).toEqual([]);
    traces.export([SPAN]);
    comeRound();
    await expect.poll(() => collector.answered, { timeout: 20_000 }).toBe(2);
    expect(lost).toEqual([]);
  });

  test('do not fill the memory', async () => {
    const traces = aSender();
    traces.export(Array.from({ length: 5_000 }, () => SPAN));
    expect(lost).toEqual([5_000 - 4_096]);
    await traces.flush();
  });
});
