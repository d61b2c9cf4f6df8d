import { afterAll, beforeAll, expect, test } from 'vitest';
import { answer } from '../support/fake-provider.ts';
import { type Body, readStream } from '../support/sse.ts';
import { aCachedTeam, HELLO, ON, told } from './a-cached-team.ts';

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam();
});
afterAll(() => team.close());

const asked = () => team.provider.requests.length;
const question = (content: string) => ({ ...HELLO, messages: [{ role: 'user', content }] });

test('an answer is given again at once, whole, for nothing, and says so', async () => {
  const gateway = team.start();
  const body = question('whole');
  const first = await gateway.ask(body, ON);
  const before = (await first.json()) as Body & { readonly id: string };
  expect(told(first)).toMatchObject({ 'x-headgate-cache': 'miss', 'x-headgate-attempts': '1' });
  const count = asked();
  const second = await gateway.ask(body, ON);
  const after = (await second.json()) as Body & { readonly id: string };
  expect(asked()).toBe(count);
  expect(told(second)).toEqual({
    'x-headgate-cache': 'hit',
    age: '0',
    'x-headgate-cost-usd': '0',
    'x-headgate-saved-usd': first.headers.get('x-headgate-cost-usd'),
    'x-headgate-attempts': '0',
  });
  expect(after.choices).toEqual(before.choices);
  expect(after.id).toContain(second.headers.get('x-headgate-call-id'));
  expect(after.id).not.toBe(before.id);
  expect(after.usage).toMatchObject({
    prompt_tokens: before.usage.prompt_tokens,
    completion_tokens: before.usage.completion_tokens,
    cost: 0,
    cost_details: { cost_pico_usd: '0', cost_source: 'cache', saved: Number(first.headers.get('x-headgate-cost-usd')) },
  });
});

test('row 71: what was given whole comes as a stream and back, with its end, at no cost', async () => {
  const gateway = team.start();
  const body = question('row 71');
  const first = (await (await gateway.ask(body, ON)).json()) as Body;
  const streamed = await gateway.ask({ ...body, stream: true, stream_options: { include_usage: true } }, ON);
  expect(told(streamed)).toMatchObject({ 'x-headgate-cache': 'hit', 'x-headgate-cost-usd': '0' });
  const stream = await readStream(streamed);
  expect([stream.text, stream.isDone]).toEqual([first.choices[0]?.message.content, true]);
  expect(stream.chunks.findLast(({ usage }) => usage)?.usage).toMatchObject({ cost: 0 });

  const other = question('row 71, the other way');
  const live = await readStream(await gateway.ask({ ...other, stream: true }, ON));
  const count = asked();
  const whole = await gateway.ask(other, ON);
  expect(told(whole)).toMatchObject({ 'x-headgate-cache': 'hit' });
  expect((await whole.json()) as Body).toMatchObject({ choices: [{ message: { content: live.text } }] });
  const again = await readStream(await gateway.ask({ ...other, stream: true }, ON));
  expect([again.text, again.isDone, asked()]).toEqual([live.text, true, count]);
});

test('a hit is a call with a row of its own: no cost, what it has saved, and nothing of a budget', async () => {
  const gateway = team.start((builder) =>
    builder.withTeam({ budget: { day: 10n ** 12n }, limits: { requestsPerMinute: 2 } }),
  );
  const body = question('rows');
  await (await gateway.ask(body, ON)).json();
  const hit = await gateway.ask(body, ON);
  await hit.json();
  expect(
    gateway.rows.map(({ state, costPicoUsd, start }) => [state, costPicoUsd, start.cache, start.accounts.length]),
  ).toEqual([
    ['SETTLED', gateway.rows[0]?.costPicoUsd, 'miss', 1],
    ['SETTLED', 0n, 'hit', 0],
  ]);
  expect(gateway.rows[1]?.start.savedPicoUsd).toBe(gateway.rows[0]?.costPicoUsd);
  expect((await gateway.ask(body, ON)).status).toBe(429); // It counts as a request of its minute.
});

test('nothing is remembered, or given again, where nobody asks for it', async () => {
  const gateway = team.start();
  const body = question('off');
  const count = asked();
  for (const init of [{}, {}, { headers: { 'cache-control': 'max-age=600' } }]) {
    const response = await gateway.ask(body, init);
    expect(told(response)).toMatchObject({ 'x-headgate-cache': 'off' });
    await response.json();
  }
  expect(asked()).toBe(count + 3);
});

test('tool calls are given again in either form', async () => {
  const gateway = team.start();
  const body = {
    ...question('tools'),
    tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
  };
  team.provider.script(answer({ toolCalls: [{ name: 'look', json: '{"at":"x"}' }] }));
  const first = (await (await gateway.ask(body, ON)).json()) as Body;
  const stream = await gateway.ask({ ...body, stream: true }, ON);
  expect(told(stream)).toMatchObject({ 'x-headgate-cache': 'hit' });
  const { data } = await readStream(stream);
  expect(data.join('')).toContain('"name":"look"');
  const second = (await (await gateway.ask(body, ON)).json()) as Body;
  expect(second.choices).toEqual(first.choices);
});
