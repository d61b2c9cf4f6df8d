import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { answer, frames } from '../support/fake-provider.ts';
import { type Body, readStream } from '../support/sse.ts';
import { aCachedTeam, HELLO, ON, told } from './a-cached-team.ts';

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam();
});
afterAll(() => team.close());

const question = (content: string, more: object = {}) => ({
  ...HELLO,
  messages: [{ role: 'user', content }],
  ...more,
});

test('the trace says where an answer is from, how old it is, and what that has saved', async () => {
  const gateway = team.start();
  const traced = { headers: { ...ON.headers, 'x-headgate-trace': 'on' } };
  const body = question('trace');
  const traceOf = async () =>
    ((await (await gateway.ask(body, traced)).json()) as { readonly headgate: Json }).headgate;
  const [first, second] = [await traceOf(), await traceOf()];
  expect(first).toMatchObject({ cache: { status: 'miss', age_seconds: null }, attempts: [{ outcome: 'answered' }] });
  expect(second).toMatchObject({
    requested_model: 'fake/model',
    resolved_model: 'fake/model',
    cache: { status: 'hit', age_seconds: 0 },
    attempts: [],
  });
});

test('a caller of another dialect than the provider’s gets it in its own, whole and streamed', async () => {
  const gateway = team.start();
  team.provider.script(answer({ pieces: ['Bonjour'], usage: { inputTokens: 10, outputTokens: 3 } }));
  const ask = async (stream: boolean) => {
    const response = await gateway.fetch('http://headgate.invalid/v1/messages', {
      method: 'POST',
      headers: { 'x-api-key': gateway.key, 'content-type': 'application/json', ...ON.headers },
      body: JSON.stringify({ ...question('other dialect'), max_tokens: 50, stream }),
    });
    return { state: told(response)['x-headgate-cache'], call: response.headers.get('x-headgate-call-id'), response };
  };
  const live = await ask(true);
  const seen = (await readStream(live.response)).data.join('').replaceAll(live.call ?? '', 'call');
  const streamed = await ask(true);
  const again = (await readStream(streamed.response)).data.join('').replaceAll(streamed.call ?? '', 'call');
  expect([live.state, streamed.state, again.includes('Bonjour'), again.includes('message_stop')]).toEqual([
    'miss',
    'hit',
    true,
    true,
  ]);
  expect(again).toBe(seen);
  const whole = await ask(false);
  expect([whole.state, await whole.response.json()]).toMatchObject([
    'hit',
    { id: `msg_${whole.call}`, content: [{ type: 'text', text: 'Bonjour' }], stop_reason: 'end_turn' },
  ]);
});

test('an answer is given again at its own pace where that is wanted, and at once where it is not', async () => {
  const gateway = team.start();
  const body = question('pace', { stream: true });
  const [one, two] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  team.provider.script(
    answer({ pieces: ['a', 'b', 'c'], pace: (at) => [one.promise, two.promise][at - 1] ?? Promise.resolve() }),
  );
  const live = await gateway.ask(body, ON);
  const reading = readStream(live);
  setTimeout(one.resolve, 150);
  setTimeout(two.resolve, 300);
  expect((await reading).text).toBe('abc');
  const timed = async (cache: string) => {
    const response = await gateway.ask(body, { headers: { 'x-headgate-cache': cache } });
    const before = performance.now();
    expect((await readStream(response)).text).toBe('abc');
    return performance.now() - before;
  };
  // Slower than it can be by itself: the pauses are waited for. (How fast it is otherwise depends on the machine.)
  expect(await timed('on, pace=original')).toBeGreaterThan(140);
  expect(told(await gateway.ask(body, ON))['x-headgate-cache']).toBe('hit');
});

test('an id that is empty at first, as of a host that begins with its filters, is none: the real one is replaced all the same', async () => {
  const gateway = team.start();
  const body = question('empty id', { stream: true });
  const chunk = (id: string, fields: object) =>
    `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created: 1, model: 'm', ...fields })}`;
  const said = (content: string, finish_reason: string | null = null) => ({
    choices: [{ index: 0, delta: { content }, finish_reason }],
  });
  team.provider.script(
    frames([
      chunk('', { ...said(''), prompt_filter_results: [{ prompt_index: 0 }] }),
      chunk('chatcmpl-ofTheProvider', said('')),
      chunk('chatcmpl-ofTheProvider', said('Hi ""')),
      chunk('chatcmpl-ofTheProvider', said('', 'stop')),
      'data: [DONE]',
    ]),
  );
  await (await gateway.ask(body, ON)).text();
  const hit = await gateway.ask(body, ON);
  expect(told(hit)['x-headgate-cache']).toBe('hit');
  const { chunks, text, data } = await readStream(hit);
  expect([text, data.join('').includes('ofTheProvider')]).toEqual(['Hi ""', false]);
  const own = `chatcmpl-${hit.headers.get('x-headgate-call-id')}`;
  const ids = chunks.map((one) => (one as { readonly id?: string }).id); // Each chunk has one.
  expect(ids).toEqual(['', own, own, own]);
});

test('nobody on the way keeps what is told, whole or streamed, live or from the cache', async () => {
  const gateway = team.start();
  const controls = async (stream: boolean) => {
    const responses: Response[] = [];
    for (let time = 0; time < 2; time += 1) {
      responses.push(await gateway.ask(question(`kept ${stream}`, { stream }), ON));
      await responses.at(-1)?.text();
    }
    return responses.map((response) => [told(response)['x-headgate-cache'], response.headers.get('cache-control')]);
  };
  const streamed = 'private, no-store, no-transform';
  expect(await controls(true)).toEqual([
    ['miss', streamed],
    ['hit', streamed],
  ]);
  expect(await controls(false)).toEqual([
    ['miss', 'private, no-store'],
    ['hit', 'private, no-store'],
  ]);
});

test('a budget that is spent keeps nobody from what was paid already', async () => {
  const gateway = team.start();
  const body = question('budget');
  await (await gateway.ask(body, ON)).text();
  const poor = team.start((builder) => builder.withTeam({ budget: { day: 0n } }));
  const hit = await poor.ask(body, ON);
  expect([hit.status, told(hit)['x-headgate-cache']]).toEqual([200, 'hit']);
  expect((await poor.ask(question('budget, another'), ON)).status).toBe(402);
});

test('usage is shown in a stream only to who asks for it, from the cache as well', async () => {
  const gateway = team.start();
  const body = question('usage');
  const whole = (await (await gateway.ask(body, ON)).json()) as Body;
  const shown = await readStream(
    await gateway.ask({ ...body, stream: true, stream_options: { include_usage: true } }, ON),
  );
  const hidden = await readStream(await gateway.ask({ ...body, stream: true }, ON));
  const usageIn = ({ chunks }: typeof shown) => chunks.findLast(({ usage }) => usage)?.usage;
  expect(usageIn(shown)).toMatchObject({ total_tokens: whole.usage.total_tokens, cost: 0 });
  expect(usageIn(hidden)).toBeUndefined();
});
