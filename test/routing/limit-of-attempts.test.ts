import { beforeEach, describe, expect, test } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { Secrets } from '../../lambda/core/gateway.ts';
import type { Route } from '../../lambda/core/route.ts';
import { answer, fault, type Play, status } from '../support/fake-provider.ts';
import { readBody } from '../support/sse.ts';
import { aNetwork, ask, at } from './a-network.ts';

const race = (...routes: readonly Route[]): Route => ({ kind: 'race', delay: 0, routes });
const chain = (...routes: readonly Route[]): Route => ({ kind: 'fallback', routes });
const all = race(at('a'), at('b'), at('c'));
let keyless: string | undefined;
const secrets: Secrets = {
  pepper: async () => 'a pepper for tests',
  async providerKeys(id) {
    if (id === keyless) throw new GatewayError('provider-key-unavailable', 'There is no key.');
    return [{ id: 'one', key: 'sk-one', weight: 1 }];
  },
};
beforeEach(() => {
  keyless = undefined;
});
const network = aNetwork((builder) =>
  builder
    .withPorts({ secrets })
    .withRoute('all', all)
    .withRoute('again', race(at('c'), at('b')))
    .withRoute('behind', chain(at('a'), all))
    .withRoute('nested', race(all, all, all))
    .withRoute('chains', race(chain(at('a'), at('b')), chain(at('c'), at('a'))))
    .withRoute('chain', chain(at('a'), at('b')))
    .withRoute('quick', race(at('a'), at('b'))),
);
const everyone = () => [network.a, network.b, network.c];
const asked = () => everyone().reduce((sum, { requests }) => sum + requests.length, 0);

describe('the limit of attempts', () => {
  test('holds for lanes that begin at the same time, however they are nested', async () => {
    const begun = Promise.withResolvers<void>();
    const play: Play = (stage) => {
      if (asked() >= 3) begun.resolve();
      return answer({ text: 'Hi', follows: begun.promise })(stage);
    };
    for (const provider of everyone()) provider.script(...new Array(9).fill(play));
    const response = await network.headgate.ask(ask('nested'));
    expect(response.status).toBe(200);
    expect(asked()).toBe(3);
  });

  test('holds for what lanes try after a failure, and the failure is what is told', async () => {
    for (const provider of everyone()) provider.script(...new Array(9).fill(status(503)));
    const response = await network.headgate.ask(ask('chains'));
    expect(response.status).toBe(503);
    expect((await readBody(response)).error.message).not.toContain('No attempt is left');
    expect(asked()).toBe(3);
  });

  test('is not used up by what was never asked', async () => {
    network.a.script(status(503));
    const response = await network.headgate.ask(ask('chain', { num_retries: 1 }));
    expect(response.headers.get('x-headgate-model')).toBe('b/m');
  });

  test('leaves a lane for the place of one that was never asked', async () => {
    keyless = 'a';
    network.b.script(status(503));
    const response = await network.headgate.ask(ask('all', { num_retries: 1 }));
    expect(response.headers.get('x-headgate-model')).toBe('c/m');
    expect(network.rows().map(([provider]) => provider)).toEqual(['b', 'c']);
  });

  test.each(['chain', 'all'])('ends with the time that the call has: nobody is asked in vain by %s', async (route) => {
    for (const provider of everyone()) provider.script(fault('hang-before-headers'), fault('hang-before-headers'));
    const deadline = Date.now() + network.headgate.gateway.bounds.deadlineMarginMs + 1_000;
    const response = await network.headgate.ask(ask(route, { stream: true }), { deadline });
    expect(response.status).toBe(504);
    // What was sent at the end may be read by the provider a moment later.
    const timedOut = network.rows().filter(([, outcome]) => outcome === 'timed-out');
    await expect.poll(asked).toBe(timedOut.length);
    expect(response.headers.get('x-headgate-attempts')).toBe(String(timedOut.length));
  });

  test.each([
    ['all', { models: ['again'] }, '"all" is a race itself'],
    ['a/m', { models: ['behind'] }, '"behind" is a race itself, or leads to one'],
  ])('is not for a request to multiply: a race of races is refused (%s, %j)', async (model, wish, message) => {
    const response = await network.headgate.ask(ask(model, { race: wish }));
    expect(response.status).toBe(400);
    expect((await readBody(response)).error).toMatchObject({
      param: 'race',
      message: expect.stringContaining(message),
    });
    expect(asked()).toBe(0);
  });
});

describe('when to come back', () => {
  const limited = (seconds: string) => status(429, { headers: [['retry-after', seconds]] });

  test('is not told where one that told no time may work in a moment', async () => {
    network.a.script(status(503));
    network.b.script(limited('3600'));
    expect((await network.headgate.ask(ask('chain'))).headers.get('retry-after')).toBeNull();
  });

  test('is not told where one that was silent may work in a moment', async () => {
    network.headgate.setBounds({ firstContentSlowMs: 200 });
    network.a.script(fault('hang-before-headers'));
    network.b.script(limited('3600'));
    expect((await network.headgate.ask(ask('chain'))).headers.get('retry-after')).toBeNull();
  });

  test.each(['chain', 'quick'])('is when one is back that was left alone, if nobody is sooner: %s', async (route) => {
    network.a.script(limited('30'));
    network.b.script(answer({ text: 'Hi' }));
    expect((await network.headgate.ask(ask('chain'))).status).toBe(200);
    network.b.script(limited('3600'));
    const response = await network.headgate.ask(ask(route));
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    expect(network.a.requests).toHaveLength(1);
  });

  test('is the soonest of all that were told', async () => {
    network.a.script(limited('60'));
    network.b.script(limited('3600'));
    expect((await network.headgate.ask(ask('chain'))).headers.get('retry-after')).toBe('60');
  });
});
