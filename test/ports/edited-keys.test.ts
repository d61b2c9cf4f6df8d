import { describe, expect, test } from 'vitest';
import { createKeyStore } from '../../lambda/adapters/dynamodb-keys.ts';
import { KEY_FIELDS, type KeyVerb } from '../../lambda/core/key-fields.ts';
import { aControlPlane, NOW } from './a-control-plane.ts';

const door = aControlPlane({ budget: { month: 100 }, limits: { requestsPerMinute: 60, models: ['groq/*'] } });
const { knock, time, access } = door;
const DAY = 86_400_000;
const RED = { team: 'red' };

const make = async (body: object = {}) => (await knock('POST /teams/{team}/keys', { path: RED, body })).body;
const edit = (key: string, body: unknown) => knock('PATCH /teams/{team}/keys/{key}', { path: { ...RED, key }, body });
const operate = (key: string, body: unknown) =>
  knock('PATCH /admin/teams/{team}/keys/{key}', { path: { ...RED, key }, body });
const inDays = (days: number) => new Date(NOW + days * DAY).toISOString();

describe('a key that is edited', () => {
  test('may what is said, and all else that it could before', async () => {
    const { id } = await make({ name: 'ci', tags: ['a'], budget: { month: 10, day: 1 }, limits: { concurrent: 2 } });
    const { status, body } = await edit(id, {
      name: 'nightly',
      tags: ['b', 'c'],
      budget: { month: '20', day: null },
      limits: { requestsPerMinute: 6 },
      expiresAt: inDays(3),
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      name: 'nightly',
      tags: ['b', 'c'],
      expiresAt: inDays(3),
      budget: { month: '20', day: null },
    });
    expect(body.limits).toMatchObject({ concurrent: 2, requestsPerMinute: 6 });
    const record = await createKeyStore(access()).find(id);
    expect(record).toMatchObject({
      tags: ['b', 'c'],
      expiresAt: NOW + 3 * DAY,
      allowance: { limits: { concurrent: 2 } },
    });
    const { body: successor } = await knock('POST /teams/{team}/keys/{key}/rotate', {
      path: { ...RED, key: id },
      body: {},
    });
    expect(successor).toMatchObject({ name: 'nightly', tags: ['b', 'c'] });
  });

  test('ends sooner if its team says so, and later if an operator does', async () => {
    const { id } = await make({ expiresInDays: 10 });
    expect(await edit(id, { expiresAt: inDays(11) })).toMatchObject({ status: 403, body: { param: 'expiresAt' } });
    expect(await edit(id, { expiresAt: inDays(5) })).toMatchObject({ status: 200, body: { expiresAt: inDays(5) } });
    expect(await operate(id, { expiresAt: inDays(20) })).toMatchObject({
      status: 200,
      body: { expiresAt: inDays(20) },
    });
    for (const expiresAt of [inDays(0), inDays(4_000), 'tomorrow', 5, null]) {
      expect(await operate(id, { expiresAt })).toMatchObject({ status: 400, body: { param: 'expiresAt' } });
    }
  });

  test('is one that works, of the own team', async () => {
    const { id } = await make();
    expect(
      await knock('PATCH /teams/{team}/keys/{key}', { path: { team: 'blue', key: id }, body: { name: 'x' } }),
    ).toMatchObject({
      status: 404,
    });
    await knock('POST /teams/{team}/keys/{key}/revoke', { path: { ...RED, key: id } });
    expect(await edit(id, { name: 'x' })).toMatchObject({ status: 400 });
    const brief = await make({ expiresInDays: 1 });
    time.now += DAY;
    expect(await operate(brief.id, { expiresAt: inDays(9) })).toMatchObject({ status: 400 });
  });

  test('by two at once is what both have said, or one of them is told', async () => {
    const { id } = await make();
    const outcomes = await Promise.all([edit(id, { name: 'one' }), edit(id, { tags: ['two'] })]);
    const { body } = await knock('GET /teams/{team}/keys', { path: RED });
    const [{ name, tags }] = body.data;
    expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 503]);
    expect([name === 'one', tags.includes('two')].filter(Boolean)).toHaveLength(1);
  });

  test('carries the scopes that an operator has set', async () => {
    const { id } = await make();
    expect(await operate(id, { scopes: ['usage:all'] })).toMatchObject({
      status: 200,
      body: { scopes: ['usage:all'] },
    });
    expect(await operate(id, { scopes: ['everything'] })).toMatchObject({ status: 400 });
    expect(await createKeyStore(access()).find(id)).toMatchObject({ scopes: ['usage:all'] });
  });
});

describe('row 26: what is not for a team to say', () => {
  test.each(['role', 'teamId', 'team', 'digest', 'scopes', 'permissions', 'allowedModels'])(
    '%s is a 403',
    async (field) => {
      const { id } = await make();
      const before = await createKeyStore(access()).find(id);
      const wider = { [field]: field === 'scopes' ? ['usage:all'] : '*' };
      expect(await edit(id, wider)).toMatchObject({ status: 403, body: { code: 'forbidden', param: field } });
      expect(await knock('POST /teams/{team}/keys', { path: RED, body: wider })).toMatchObject({ status: 403 });
      expect(await createKeyStore(access()).find(id)).toEqual(before);
    },
  );

  test.each([
    [{ budget: { month: '100.000000000001' } }, 'budget.month'],
    [{ limits: { requestsPerMinute: 61 } }, 'limits.requestsPerMinute'],
    [{ limits: { models: ['groq/llama', 'openai/gpt-5'] } }, 'limits.models'],
    [{ limits: { models: ['*'] } }, 'limits'],
  ])('a scope beyond that of the team is refused: %j', async (wider, param) => {
    const { id } = await make();
    for (const { status, body } of [await edit(id, wider), await operate(id, wider)]) {
      expect([status, body.param]).toEqual([param === 'limits' ? 400 : 403, expect.stringContaining(param)]);
    }
    expect((await knock('POST /teams/{team}/keys', { path: RED, body: wider })).status).toBeGreaterThanOrEqual(400);
  });

  test('and what is within it is not', async () => {
    const within = { budget: { month: '100' }, limits: { requestsPerMinute: 60, models: ['groq/*', 'groq/llama'] } };
    const { id } = await make(within);
    expect(await edit(id, { ...within, limits: { models: null } })).toMatchObject({ status: 200 });
  });
});

describe('each field of a key', () => {
  const VALUES: Readonly<Record<string, unknown>> = {
    name: 'n',
    tags: ['t'],
    budget: { month: 1 },
    limits: { concurrent: 1 },
    expiresInDays: 3,
    overlapHours: 1,
    expiresAt: inDays(1),
    scopes: [],
  };
  const ask: Readonly<Record<KeyVerb, (body: object, isOperator: boolean) => Promise<{ status: number }>>> = {
    create: (body) => knock('POST /teams/{team}/keys', { path: RED, body }),
    rotate: async (body) => {
      const { id } = await make();
      return await knock('POST /teams/{team}/keys/{key}/rotate', { path: { ...RED, key: id }, body });
    },
    edit: async (body, isOperator) => {
      const { id } = await make();
      return await (isOperator ? operate : edit)(id, body);
    },
  };
  const rows = Object.entries(KEY_FIELDS).flatMap(([field, rule]) =>
    (['create', 'rotate', 'edit'] as const).flatMap((verb) =>
      (verb === 'edit' ? (['team', 'operator'] as const) : (['team'] as const)).map(
        (editor) => [field, verb, editor, rule[verb]?.includes(editor) === true] as const,
      ),
    ),
  );

  test.each(rows)('%s, to %s a key, by the %s: %s', async (field, verb, editor, isAllowed) => {
    const { status } = await ask[verb]({ [field]: VALUES[field] ?? 'x' }, editor === 'operator');
    expect(status < 300).toBe(isAllowed);
    if (!isAllowed) expect(status).toBe(403);
  });

  test('that nobody knows is a 400 which names it', async () => {
    expect(await edit((await make()).id, { colour: 'red' })).toMatchObject({ status: 400, body: { param: 'colour' } });
    expect(await edit((await make()).id, {})).toMatchObject({ status: 400 });
  });
});
