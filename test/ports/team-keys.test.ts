import { describe, expect, test } from 'vitest';
import { aControlDoor, NOW } from './a-control-door.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const door = aControlDoor();
const { time, access, store, make, rotate, revoke, list, aProcess, losingAnswers } = door;

describe('a list of keys', () => {
  test('has those of the team, the newest first, with what they may and never their secrets', async () => {
    const first = await make('red', { name: 'ci', expiresInDays: 1, budget: { month: 10 }, limits: { concurrent: 2 } });
    time.now += 1_000;
    const second = await make();
    await make('blue');
    const shown = await list();
    expect(shown.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(shown[1]).toEqual({
      id: first.id,
      name: 'ci',
      state: 'active',
      createdAt: new Date(NOW).toISOString(),
      expiresAt: new Date(NOW + DAY).toISOString(),
      revokedAt: null,
      replacedBy: null,
      tags: [],
      scopes: [],
      budget: { day: null, week: null, month: '10', total: null },
      limits: expect.objectContaining({ concurrent: 2, models: null }),
    });
    time.now = NOW + DAY;
    await revoke(second.id);
    expect((await list()).map(({ state }) => state)).toEqual(['revoked', 'expired']);
    const record = await store().find(first.id);
    expect(JSON.stringify(await list())).not.toContain(record?.digest);
  });

  test('is complete with more keys than can be got at once', async () => {
    const made = await Promise.all(Array.from({ length: 130 }, () => make()));
    expect(new Set((await list()).map(({ id }) => id))).toEqual(new Set(made.map(({ id }) => id)));
  });

  test('is empty for a team without keys, and refused for one that is not configured', async () => {
    expect(await list('blue')).toEqual([]);
    await expect(list('green')).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('has no key twice whose answer was lost when it was made', async () => {
    const { id } = await make('red', {}, losingAnswers());
    expect((await list()).map((key) => key.id)).toEqual([id]);
  });
});

describe('a key that is revoked', () => {
  test('is refused within a minute by a gateway that knows it, and at once by one that does not (row 21)', async () => {
    const [warm, fresh] = [aProcess(), aProcess()];
    const { id, key } = await make();
    expect(await warm(key)).toBe(200);
    await revoke(id);
    expect(await fresh(key)).toBe(401);
    time.now += MINUTE;
    expect(await warm(key)).toBe(401);
  });

  test('stays revoked since the first time', async () => {
    const { id } = await make();
    const first = await revoke(id);
    time.now += DAY;
    expect(await revoke(id)).toEqual(first);
    expect(first.revokedAt).toBe(new Date(NOW).toISOString());
  });

  test('can be one that was made before there were lists', async () => {
    const { id } = await make();
    const Key = { pk: { S: 'team-keys#red' }, sk: { S: id } };
    await access().client('DeleteItem', { TableName: access().table, Key });
    expect(await list()).toEqual([]);
    expect(await revoke(id)).toMatchObject({ state: 'revoked' });
  });

  test('is of the own team: another one’s is refused like one that is not there, and works on', async () => {
    const { id, key } = await make('blue');
    for (const keyId of [id, 'nobodyknowsi', '', '#', 'x'.repeat(3_000), '../switches']) {
      const refusal = { code: 'key-unknown', status: 404, message: expect.stringMatching(/^There is no key ".*" of/) };
      await expect(revoke(keyId)).rejects.toMatchObject(refusal);
      await expect(rotate(keyId)).rejects.toMatchObject(refusal);
    }
    expect(await aProcess()(key)).toBe(200);
    expect(await list('blue')).toMatchObject([{ state: 'active' }]);
  });
});
