import { afterAll, beforeAll, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, type Play, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

let provider: FakeProvider;
let headgate: TestGateway;

beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = aGateway()
    .withProvider('openai', { url: provider.url })
    .withBounds({ idleMs: 60_000, totalMs: 60_000, firstContentMs: 60_000, firstContentSlowMs: 60_000 })
    .start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

const event = (data: { readonly type: string; readonly [member: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const ERROR = event({ type: 'error', code: 'insufficient_quota', message: 'You exceeded your current quota.' });
const TEXT = [
  event({ type: 'response.created', response: { id: 'r1', model: 'm', status: 'in_progress', output: [] } }),
  event({ type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hel' }),
];

/** Sends these, and then nothing more, with the connection open. */
function thenSilence(...events: readonly string[]): Play {
  return async (stage) => {
    await stage.send('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n');
    await stage.send(events.join(''));
    await stage.untilClientLeaves();
  };
}

test.each([
  ['before content, as a status', [], 429],
  ['after content, within the stream', TEXT, 200],
])(
  'a host that falls silent after an error is not waited for, and its own error is told %s',
  async (_, before, status) => {
    provider.script(thenSilence(...before, ERROR));
    const start = performance.now();
    const response = await post(headgate, '/responses', { model: 'openai/gpt-6-sol', input: 'Hi', stream: true });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain('You exceeded your current quota.');
    expect(performance.now() - start).toBeLessThan(40_000);
    expect(headgate.rows.at(-1)?.ending?.errorCode).toBe('quota-exhausted');
  },
);
