import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { aLimitedTeam, ask, CHEAP, DEAR } from './a-limited-team.ts';

const pinned = (provider: string) => ({ kind: 'pinned', target: { provider, model: 'm' } }) as const;

describe('models that may be used', () => {
  const only = (...models: string[]) =>
    aLimitedTeam((builder) =>
      builder
        .withTeam({ limits: { models } })
        .withAuto({ quality: { [CHEAP]: 'good', [DEAR]: 'good' } })
        .withRoute('best', { kind: 'fallback', routes: [pinned('dear'), pinned('cheap')] })
        .withRoute('dearest', { kind: 'fallback', routes: [pinned('dear')] }),
    );

  test.each([['cheap/*'], [CHEAP]])(
    '%s: another one is a 403 that names the limit, and nobody is asked',
    async (model) => {
      const team = await only(model);
      expect((await team.ask(ask(CHEAP))).status).toBe(200);
      const error = await team.openai.chat.completions.create(ask(DEAR)).catch((thrown: unknown) => thrown);
      if (!(error instanceof OpenAI.PermissionDeniedError)) throw error;
      expect(error.error).toMatchObject({ error_type: 'permission_denied', param: 'model' });
      expect(error.message).toContain('`limits.models`');
      expect(team.provider.requests).toHaveLength(1);
    },
  );

  test.each(['best', 'auto:fastest', 'auto:cheapest', 'm'])('%s chooses among those alone', async (model) => {
    const team = await only('dear/*');
    const response = await team.ask(ask(model));
    expect([response.status, response.headers.get('x-headgate-model')]).toEqual([200, DEAR]);
  });

  test('a name of routes stands for what it leads to, and a bare name for that model everywhere', async () => {
    const byRoute = await only('dearest');
    expect((await byRoute.ask(ask('dearest'))).headers.get('x-headgate-model')).toBe(DEAR);
    expect((await byRoute.ask(ask(CHEAP))).status).toBe(403);
    const byName = await only('m');
    for (const model of [CHEAP, DEAR]) expect((await byName.ask(ask(model))).status).toBe(200);
  });

  test.each(['dearest', DEAR, 'auto', 'm'])('where nothing is left of %s it is a 403', async (model) => {
    const team = await only(...(model === 'm' || model === 'auto' ? [] : ['cheap/*']));
    expect((await team.ask(ask(model))).status).toBe(403);
    expect(team.provider.requests).toEqual([]);
  });

  test('what a provider calls like another one’s model is not that one', async () => {
    const team = await only('dear/m');
    expect((await team.ask(ask('cheap/dear/m'))).status).toBe(403);
  });

  test('of a key are no more than its team’s, and each key is shown its own', async () => {
    const team = await aLimitedTeam((builder) =>
      builder
        .withTeam({ limits: { models: ['cheap/*'] } })
        .withKey({ limits: { models: ['dear/*', 'cheap/*'] } })
        .withRoute('dearest', pinned('dear'))
        .withRoute('best', { kind: 'fallback', routes: [pinned('dear'), pinned('cheap')] }),
    );
    const { data } = await team.openai.models.list();
    const ids = data.map(({ id }) => id).filter((id) => !id.startsWith('auto'));
    expect(ids).toEqual(['best', CHEAP]);
    expect((await team.ask(ask(DEAR))).status).toBe(403);
    await expect(team.openai.models.retrieve(DEAR)).rejects.toThrow('403');
    await expect(team.openai.models.retrieve('dearest')).rejects.toThrow('403');
    expect((await team.openai.models.retrieve(CHEAP)).id).toBe(CHEAP);
  });

  test('a counter reads no prompt for a model that may not be used', async () => {
    const team = await only('cheap/*');
    await expect(team.anthropic.messages.countTokens({ model: DEAR, messages: ask(DEAR).messages })).rejects.toThrow(
      '403',
    );
  });
});

describe('endpoints that may be used', () => {
  test('row 121a: are the team’s and the key’s, whatever the body says', async () => {
    const team = await aLimitedTeam((builder) =>
      builder
        .withTeam({ limits: { endpoints: ['/chat/completions', '/embeddings'] } })
        .withKey({ limits: { endpoints: ['/chat/completions', '/messages'] } }),
    );
    expect((await team.ask(ask(CHEAP))).status).toBe(200);
    await expect(team.anthropic.messages.create(ask(CHEAP))).rejects.toThrow('This team may not use /messages');
    await expect(team.openai.embeddings.create({ model: CHEAP, input: 'Hi' })).rejects.toThrow(
      'This key may not use /embeddings; it may use /chat/completions, /messages',
    );
    expect(team.provider.requests).toHaveLength(1);
    expect((await team.openai.models.list()).data.length).toBeGreaterThan(0); // A list costs nothing.
  });
});

describe('what a key may look up', () => {
  const see = async (endpoints: readonly string[] | undefined, path: string) => {
    const team = await aLimitedTeam((builder) =>
      builder.withTeam({ limits: { endpoints: ['/messages'] } }).withKey({ limits: endpoints ? { endpoints } : {} }),
    );
    const headers = { authorization: `Bearer ${team.key}` };
    const response = await team.fetch(`http://headgate.invalid/v1${path}`, { headers });
    return [response.status, await response.text()] as const;
  };

  test.each(['/usage', '/calls', '/calls/01JZZZZZZZZZZZZZZZZZZZZZZZ', '/targets'])(
    'is not %s of its team where it was made for messages alone',
    async (path) => {
      const [status, text] = await see(['/messages'], path);
      expect([status, text]).toEqual([403, expect.stringMatching(/This key may not use .*it may use \/messages/)]);
    },
  );

  test.each([
    ['what it was made for', ['/messages', '/calls'], '/calls'],
    ['its models', ['/messages'], '/models'],
    ['its own limits', ['/messages'], '/budget'],
    ['all of its team, if nothing is said of it: a team may see its own books', undefined, '/usage'],
  ])('is %s', async (_what, endpoints, path) => {
    expect((await see(endpoints, path))[0]).toBe(200);
  });

  test('opens what is within it', async () => {
    expect((await see(['/calls'], '/calls/01JZZZZZZZZZZZZZZZZZZZZZZZ'))[0]).toBe(404);
  });
});

test('as many attempts at a time as are allowed are under way, of the key and of the team', async () => {
  const team = await aLimitedTeam((builder) => builder.withKey({ limits: { concurrent: 2 } }));
  const gate = Promise.withResolvers<void>();
  team.provider.otherwise(async (stage) => {
    await gate.promise;
    await stage.untilClientLeaves;
  });
  const client = new AbortController();
  const held = [1, 2].map(() => team.ask(ask(CHEAP), { signal: client.signal }).catch(() => undefined));
  await expect.poll(() => team.provider.requests.length).toBe(2);
  const response = await team.ask(ask(CHEAP));
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
  expect(JSON.parse(await response.text()).error.limit).toMatchObject({ kind: 'concurrency', scope: 'key', limit: 2 });
  client.abort();
  gate.resolve();
  await Promise.all(held);
});
