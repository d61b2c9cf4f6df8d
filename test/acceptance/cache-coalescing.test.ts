import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AwsClient } from '../../lambda/adapters/aws-client.ts';
import { answer, fault } from '../support/fake-provider.ts';
import { readStream } from '../support/sse.ts';
import { aCachedTeam, HELLO, ON, told } from './a-cached-team.ts';

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam({ waitMs: 30_000 });
});
afterAll(() => team.close());

let count = 0;
const aQuestion = (more: object = {}) => {
  count += 1;
  return { ...HELLO, messages: [{ role: 'user', content: `At once ${count}` }], ...more };
};
/** Of the question: requests that the provider has got. */
const askedFor = ({ messages }: ReturnType<typeof aQuestion>) =>
  team.provider.requests.filter(({ body }) => body.toString().includes(`"${messages[0]?.content}"`)).length;
const callOf = ({ headers }: Response) => headers.get('x-headgate-call-id');
const states = (responses: readonly Response[]) =>
  responses.map((response) => told(response)['x-headgate-cache']).toSorted();

test('row 75: a hundred at once, in two environments, ask once', async () => {
  const environments = [team.start(), team.start()];
  const body = aQuestion();
  const moment = Promise.withResolvers<void>();
  team.provider.script(answer({ text: 'Once', follows: moment.promise }));
  const calls = Array.from({ length: 100 }, async (_, index) => {
    const asked = index % 3 === 0 ? { ...body, stream: true } : body;
    const response = await environments[index % 2]?.ask(asked, ON);
    if (!response) throw new Error('no environment');
    return { response, text: await response.text() };
  });
  await expect.poll(() => askedFor(body)).toBeGreaterThan(0);
  moment.resolve();
  const answered = await Promise.all(calls);
  const [responses, texts] = [answered.map(({ response }) => response), answered.map(({ text }) => text)];
  expect(texts.every((text) => text.includes('Once'))).toBe(true);
  expect([askedFor(body), states(responses).filter((state) => state === 'miss').length]).toEqual([1, 1]);
  // Everybody is in the books.
  const rows = environments.flatMap((environment) => environment.rows);
  expect([rows.length, rows.filter(({ start }) => start.cache === 'hit').length]).toEqual([100, 99]);
  expect(rows.every(({ state }) => state === 'SETTLED')).toBe(true);
});

test('who leaves breaks nobody else’s answer: one of those who wait asks in its place', async () => {
  const gateway = team.start();
  const body = aQuestion();
  team.provider.script(fault('hang-before-headers'), answer({ text: 'For all' }));
  const leaving = new AbortController();
  const first = gateway.ask(body, { ...ON, signal: leaving.signal });
  await expect.poll(() => askedFor(body)).toBe(1);
  const others = [gateway.ask(body, ON), gateway.ask({ ...body, stream: true }, ON)];
  leaving.abort();
  await first.catch(() => {});
  const texts = await Promise.all(others.map(async (response) => await (await response).text()));
  expect(texts.every((text) => text.includes('For all'))).toBe(true);
  expect(askedFor(body)).toBe(2);
});

test('who leaves in the midst of a stream, too', async () => {
  const gateway = team.start((builder) => builder.withBounds({ drainMs: 1 }));
  const body = aQuestion({ stream: true });
  team.provider.script(fault('hang-mid-stream', { after: 2 }), answer({ text: 'For all' }));
  const first = await gateway.ask(body, ON);
  const reader = first.body?.getReader();
  await reader?.read();
  const other = gateway.ask(body, ON);
  await reader?.cancel();
  const { text, isDone } = await readStream(await other);
  expect([text, isDone, askedFor(body)]).toEqual(['For all', true, 2]);
});

test('who stands still, and reads nothing of a stream, keeps nobody waiting', async () => {
  const gateway = team.start();
  const body = aQuestion({ stream: true });
  team.provider.script(answer({ text: 'For all' }));
  const still = await gateway.ask(body, ON); // Never read, and not cancelled until the other one has its answer.
  const { text, isDone } = await readStream(await gateway.ask(body, ON));
  expect([text, isDone, askedFor(body)]).toEqual(['For all', true, 1]);
  expect((await readStream(still)).text).toBe('For all');
});

test('what cannot be kept is waited for by nobody any longer: they ask themselves', async () => {
  const environments = [team.start(), team.start()];
  const body = aQuestion();
  const moment = Promise.withResolvers<void>();
  const cut = answer({ text: 'Cut', finishReason: 'length' });
  team.provider.script(answer({ text: 'Cut', finishReason: 'length', follows: moment.promise }), ...Array(5).fill(cut));
  const calls = Array.from({ length: 6 }, (_, index) => environments[index % 2]?.ask(body, ON) ?? Promise.reject());
  await expect.poll(() => askedFor(body)).toBe(1);
  moment.resolve();
  const responses = await Promise.all(calls);
  await Promise.all(responses.map((response) => response.text()));
  expect(states(responses)).toEqual(Array(6).fill('miss'));
});

test('who comes when the answer has just been kept gets that, and nobody is asked again', async () => {
  const first = team.start();
  const body = aQuestion();
  let asked: Promise<unknown> | undefined;
  // The other one has looked and found nothing; before it says that it asks, this one is answered.
  const slow: AwsClient = async (operation, input) => {
    if (operation === 'PutItem' && JSON.stringify(input).includes('"lease"')) {
      asked ??= first.ask(body, ON).then((response) => response.text());
      await asked;
    }
    return await team.dynamoDb.client(operation, input);
  };
  const response = await team.start(undefined, slow).ask(body, ON);
  expect([told(response)['x-headgate-cache'], askedFor(body)]).toEqual(['hit', 1]);
  await response.text();
  const leases = (await team.items()).filter(({ sk, holder }) => sk?.S === 'lease' && holder?.S === callOf(response));
  expect(leases).toEqual([]); // And who comes next need not wait for it.
});

test('who comes when an answer is overdue does not wait for it: it asks, and others wait for that', async () => {
  const gateway = team.start();
  const body = aQuestion();
  const moment = Promise.withResolvers<void>();
  team.provider.script(fault('hang-before-headers'), answer({ text: 'For all', follows: moment.promise }));
  const leaving = new AbortController();
  const first = gateway.ask(body, { ...ON, signal: leaving.signal });
  await expect.poll(() => askedFor(body)).toBe(1);
  team.clock.aheadMs = 30_000; // All that anybody waits.
  const second = gateway.ask(body, ON);
  await expect.poll(() => askedFor(body)).toBe(2);
  const third = gateway.ask(body, ON);
  moment.resolve();
  const responses = await Promise.all([second, third]);
  expect(states(responses)).toEqual(['hit', 'miss']);
  expect(askedFor(body)).toBe(2);
  team.clock.aheadMs = 0;
  leaving.abort();
  await first.catch(() => {});
});

test('nobody waits for longer than it gives an answer in all', async () => {
  const gateway = team.start();
  const body = aQuestion();
  team.provider.script(fault('hang-before-headers'), answer({ text: 'Alone' }));
  const leaving = new AbortController();
  const first = gateway.ask(body, { ...ON, signal: leaving.signal });
  await expect.poll(() => askedFor(body)).toBe(1);
  const hurried = { headers: { ...ON.headers, 'x-headgate-timeout': 'first=0.05' } };
  // The bound of the cache is 30 seconds here, and more than a test takes.
  const second = gateway.ask(body, hurried);
  await expect.poll(() => askedFor(body)).toBe(2);
  await (await second).text();
  leaving.abort();
  await first.catch(() => {});
});

test('who asks and dies costs the others the bound and no more', async () => {
  const impatient = await aCachedTeam({ waitMs: 300 });
  const [dead, alive] = [impatient.start(), impatient.start()];
  impatient.provider.script(fault('hang-before-headers'), answer({ text: 'Alone' }));
  const leaving = new AbortController();
  void dead.ask(HELLO, { ...ON, signal: leaving.signal }).catch(() => {});
  await expect.poll(() => impatient.provider.requests.length).toBe(1);
  const response = await alive.ask(HELLO, ON); // While the first one still hangs.
  expect([told(response)['x-headgate-cache'], await response.text()]).toEqual([
    'miss',
    expect.stringContaining('Alone'),
  ]);
  expect(told(await alive.ask(HELLO, ON))['x-headgate-cache']).toBe('hit');
  leaving.abort();
  await impatient.close();
});
