/**
 * What monitoring reads, read by the others' own code: spans by the definitions of OpenTelemetry's protocol, and metrics by
 * Prometheus' client. Both come over real sockets from a gateway that runs.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { validateConfiguration } from '../../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../../local/start.ts';
import { aSigningClient } from '../../local/iam/a-signing-client.ts';
import { answer, type FakeProvider, startFakeProvider, status } from '../../support/fake-provider.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { pythonOf } from './environment.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const CANARY = 'a-canary-in-the-prompt';

interface ReadSpan {
  readonly service: string;
  readonly trace: string;
  readonly span: string;
  readonly parent: string;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly took: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const folder = join(temporaryFolder(), '.headgate');
const bodies: string[] = [];
let collector: Server;
let broken: FakeProvider;
let sound: FakeProvider;
let headgate: Headgate;

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    bodies.push(Buffer.concat(parts).toString());
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  // A listening server of this kind has an address with a port.
  const { port } = collector.address() as AddressInfo;
  [broken, sound] = await Promise.all([startFakeProvider(), startFakeProvider()]);
  const configuration = validateConfiguration(
    {
      providers: {
        broken: { url: broken.url, needsKey: false },
        sound: { url: sound.url, needsKey: false },
      },
      teams: { local: { budget: { month: 50 } } },
      prices: { 'sound/m': { input: 1, output: 2 } },
      routes: { chain: { fallback: ['broken/m', 'sound/m'] } },
      telemetry: { otlp: { url: `http://127.0.0.1:${port}/v1/traces` } },
    },
    { local: true },
  );
  headgate = await startHeadgate({ port: 0, folder, configuration, quiet: true });
  for (const stream of [true, false]) {
    broken.script(status(500));
    sound.script(answer({ text: 'ok', usage: { inputTokens: 12, outputTokens: 3 } }));
    const response = await fetch(`${headgate.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${headgate.key}`,
        'content-type': 'application/json',
        traceparent: `00-${TRACE}-${PARENT}-01`,
      },
      body: JSON.stringify({ model: 'chain', stream, messages: [{ role: 'user', content: CANARY }] }),
    });
    expect(response.status).toBe(200);
    await response.text();
  }
}, 120_000);
afterAll(async () => {
  await headgate?.close();
  await Promise.all([broken?.close(), sound?.close()]);
  collector?.closeAllConnections();
  await new Promise((resolve) => collector?.close(resolve));
});

async function readBy<Read>(what: string, text: string): Promise<readonly Read[]> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = execFile(
    pythonOf('venv-monitoring'),
    ['-I', join(import.meta.dirname, 'read_monitoring.py'), what],
    (error, stdout) => (error ? reject(error) : resolve(stdout)),
  );
  child.stdin?.end(text);
  return JSON.parse(await promise);
}

test('a call is spans by the definitions of the protocol, within the trace of its caller, which providers go on with', async () => {
  await expect.poll(() => bodies.join('').split('"spanId"').length - 1, { timeout: 20_000 }).toBe(6);
  const spans = await readBy<ReadSpan>('spans', bodies.join('\n'));
  const calls = spans.filter(({ kind }) => kind === 'SPAN_KIND_SERVER');
  expect(calls.map(({ trace, parent, status: code }) => [trace, parent, code])).toEqual([
    [TRACE, PARENT, 'STATUS_CODE_UNSET'],
    [TRACE, PARENT, 'STATUS_CODE_UNSET'],
  ]);
  expect(calls.map(({ attributes }) => attributes['gen_ai.request.stream'])).toEqual([true, false]);
  for (const call of calls) {
    const attempts = spans.filter(({ parent }) => parent === call.span);
    expect(attempts.map(({ kind, status: code, took }) => [kind, code, took])).toEqual([
      ['SPAN_KIND_CLIENT', 'STATUS_CODE_ERROR', true],
      ['SPAN_KIND_CLIENT', 'STATUS_CODE_UNSET', true],
    ]);
    expect(attempts[1]?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'sound',
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 3,
      'headgate.cost_usd': '0.000018',
    });
  }
  const sent = sound.requests.map(({ headers }) => new Map(headers).get('traceparent'));
  const asked = spans.filter(({ attributes }) => attributes['gen_ai.provider.name'] === 'sound');
  expect(sent).toEqual(asked.map(({ span }) => `00-${TRACE}-${span}-01`));
  expect(bodies.join('')).not.toMatch(new RegExp(`${CANARY}|${headgate.key}`));
});

test('metrics are what Prometheus’ own client reads', async () => {
  const client = aSigningClient(headgate.baseUrl);
  const operator = JSON.parse(readFileSync(join(folder, 'operator.json'), 'utf8'));
  const { status: code, text } = await client.send(operator, 'GET', '/admin/metrics');
  client.close();
  expect(code).toBe(200);
  const samples = await readBy<{ name: string; labels: Record<string, string>; value: number; type: string }>(
    'metrics',
    text,
  );
  const of = (name: string, labels: Record<string, string>) =>
    samples.find((one) => one.name === name && Object.entries(labels).every(([key, text]) => one.labels[key] === text));
  expect(of('headgate_calls_total', { team: 'local' })).toMatchObject({ type: 'counter', value: 2 });
  expect(of('headgate_failed_attempts_total', { provider: 'broken', model: 'm' })?.value).toBe(2);
  expect(of('headgate_cost_usd_total', { provider: 'sound', model: 'm' })?.value).toBe(0.000036);
  expect(of('headgate_budget_limit_usd', { team: 'local', period: 'month' })?.value).toBe(50);
});
