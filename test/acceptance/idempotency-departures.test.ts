import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AwsClient } from '../../lambda/adapters/aws-client.ts';
import { oncePlace } from '../../lambda/core/idempotency/once.ts';
import { answer, fault } from '../support/fake-provider.ts';
import { readStream } from '../support/sse.ts';
import { aCachedTeam } from './a-cached-team.ts';
import { again, aNamedQuestion } from './a-named-question.ts';

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam();
});
afterAll(() => team.close());
afterEach(() => {
  team.clock.aheadMs = 0;
});

const aQuestion = (...of: Parameters<typeof team.start>) => aNamedQuestion(team, team.start(...of));
/** Asks until the first one is over. */
async function whenAnswered(ask: () => Promise<Response>): Promise<Response> {
  const answered: Response[] = [];
  const hasAnswer = async () => {
    const response = await ask();
    if (response.status === 200) answered.push(response);
    return answered.length > 0;
  };
  await expect.poll(hasAnswer).toBe(true);
  const [response] = answered;
  if (!response) throw new Error('no answer');
  return response;
}

describe('row 93: a retry after a cut connection never pays twice', () => {
  test('in the midst of a stream', async () => {
    const { ask, asked, gateway } = aQuestion((builder) => builder.withBounds({ drainMs: 1 }));
    const moment = Promise.withResolvers<void>();
    team.provider.script(answer({ text: 'Hello you there', follows: moment.promise }));
    const asking = ask({ stream: true });
    await expect.poll(() => asked()).toBe(1);
    moment.resolve();
    await (await asking).body?.cancel();
    const response = await ask({ stream: true });
    const { text, isDone } = await readStream(response);
    expect([again(response), text, isDone, asked()]).toEqual(['true', 'Hello you there', true, 1]);
    expect(gateway.told.attempts.map(({ ending }) => ending.outcome)).toEqual(['answered']);
    expect(gateway.rows.map(({ costPicoUsd }) => costPicoUsd === 0n)).toEqual([false, true]);
  });

  test('before there is an answer, whole or as a stream', async () => {
    for (const more of [{}, { stream: true }]) {
      const { ask, asked, gateway } = aQuestion();
      const moment = Promise.withResolvers<void>();
      team.provider.script(answer({ text: 'Late', follows: moment.promise }));
      const leaving = new AbortController();
      const first = ask(more, { signal: leaving.signal });
      await expect.poll(() => asked()).toBe(1);
      leaving.abort();
      expect((await ask(more)).status).toBe(409);
      moment.resolve();
      await (await first).body?.cancel();
      const response = await ask(more);
      expect([again(response), await response.text(), asked()]).toEqual(['true', expect.stringContaining('Late'), 1]);
      expect(gateway.told.attempts.map(({ ending }) => ending.outcome)).toEqual(['answered']);
    }
  });

  test('behind a connection that stands still and does not know that it was cut', async () => {
    const { ask, asked } = aQuestion();
    team.provider.script(answer({ text: 'Said to nobody' }));
    await ask({ stream: true }); // Never read, and never cancelled.
    const response = await whenAnswered(() => ask({ stream: true }));
    expect([again(response), (await readStream(response)).text, asked()]).toEqual(['true', 'Said to nobody', 1]);
  });

  test('and not within a lease whose holder has died; after it the call is made anew', async () => {
    const { ask, asked, gateway, key } = aQuestion();
    const place = oncePlace('red', { key, fingerprint: '' });
    const until = Date.now() + 900_000;
    const first = await ask();
    await gateway.gateway.cache.answers.remove(place);
    // What a function leaves behind that is killed while it waits for its provider.
    const { holder } = await holderOf(() => ask(), place);
    await gateway.gateway.cache.answers.remove(place);
    await team.answersBy(team.dynamoDb.client).claim(place, { holder, until });
    expect([first.status, (await ask()).status]).toEqual([200, 409]);
    const before = asked();
    team.clock.aheadMs = 900_001;
    expect([(await ask({}, { deadline: until + 900_000 })).status, asked()]).toEqual([200, before + 1]);
  });

  /** How a call names itself while it is under way. */
  async function holderOf(ask: () => Promise<Response>, place: ReturnType<typeof oncePlace>) {
    const moment = Promise.withResolvers<void>();
    team.provider.script(answer({ follows: moment.promise }));
    const asking = ask();
    const answers = team.answersBy(team.dynamoDb.client);
    await expect.poll(async () => await answers.lease(place)).toBeDefined();
    const lease = await answers.lease(place);
    moment.resolve();
    await asking;
    if (!lease) throw new Error('no lease');
    return lease;
  }
});

describe('trouble of the store', () => {
  const failing =
    (fails: (operation: string, input: string) => boolean): AwsClient =>
    async (operation, input) => {
      if (fails(operation, JSON.stringify(input))) throw new Error('out of order');
      return await team.dynamoDb.client(operation, input);
    };

  test.each<[string, string]>([
    ['written', 'PutItem'],
    ['read', 'GetItem'],
  ])('that cannot be %s: nobody is asked', async (_name, operation) => {
    const { ask, asked, key } = aQuestion(
      undefined,
      failing((name) => name === operation),
    );
    const response = await ask();
    expect([response.status, response.headers.get('retry-after'), asked()]).toEqual([503, '1', 0]);
    expect(await response.json()).toMatchObject({ error: { error_type: 'idempotency_unavailable' } });
    // And nothing stands in the way of the next one.
    expect((await aNamedQuestion(team, team.start(), key).ask()).status).toBe(200);
  });

  test('that fails when the answer is to be kept: who has it keeps it, and nobody pays again within the lease', async () => {
    const { ask, asked } = aQuestion(
      undefined,
      failing((name, input) => name === 'PutItem' && input.includes('seal')),
    );
    expect([(await ask()).status, (await ask()).status, asked()]).toEqual([200, 409, 1]);
  });

  test('does not trouble a call that has no key', async () => {
    const { gateway, body } = aQuestion(
      undefined,
      failing(() => true),
    );
    expect((await gateway.ask(body)).status).toBe(200);
  });
});

test('an answer that is too large to be kept is not paid for again', async () => {
  const { ask, asked } = aQuestion();
  // Noise, which no compression makes smaller.
  const text = Array.from({ length: 100_000 }, () => crypto.randomUUID()).join('');
  team.provider.script(answer({ text }));
  const first = await ask();
  expect([first.status, (await first.text()).includes(text.slice(0, 100))]).toEqual([200, true]);
  const second = await ask();
  expect([second.status, second.headers.get('x-should-retry'), asked()]).toEqual([409, 'false', 1]);
  expect(await second.json()).toMatchObject({ error: { error_type: 'idempotency_answer_not_kept' } });
});

test('a key of a team that may not use the model gets nothing of its answer', async () => {
  const route = {
    kind: 'fallback' as const,
    routes: [
      { kind: 'pinned' as const, target: { provider: 'fake', model: 'model' } },
      { kind: 'pinned' as const, target: { provider: 'fake', model: 'other' } },
    ],
  };
  const { ask, key, body } = aQuestion((builder) => builder.withRoute('ours', route));
  expect((await ask({ model: 'ours' })).status).toBe(200);
  const limited = team.start((builder) =>
    builder.withRoute('ours', route).withKey({ limits: { models: ['fake/other'] } }),
  );
  const response = await aNamedQuestion(team, limited, key).gateway.ask(
    { ...body, model: 'ours' },
    { headers: { 'idempotency-key': key } },
  );
  expect(response.status).toBe(403);
});

test('a whole answer that hangs ends with its deadline, and the key is free again', async () => {
  const { ask, asked } = aQuestion((builder) => builder.withBounds({ totalMs: 300, firstContentSlowMs: 300 }));
  team.provider.script(fault('hang-before-headers'));
  expect((await ask()).status).toBe(504);
  expect([(await ask()).status, asked()]).toEqual([200, 2]);
});
