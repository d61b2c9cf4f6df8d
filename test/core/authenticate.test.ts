import { describe, expect, test, vi } from 'vitest';
import { authenticate } from '../../lambda/core/authenticate.ts';
import type { Gateway, KeyRecord } from '../../lambda/core/gateway.ts';
import { createKeyCache } from '../../lambda/core/key-cache.ts';
import { aGateway, aKey } from '../support/a-gateway.ts';

const NOW = 1_800_000_000_000;

/** A gateway at a standing clock whose store holds these keys, and which counts its reads. */
function aDoor(records: readonly KeyRecord[]) {
  const find = vi.fn(async (keyId: string) => records.find((record) => record.keyId === keyId));
  const time = { now: NOW };
  const clock = { now: () => time.now, randomBytes: () => new Uint8Array(16) };
  const { gateway } = aGateway().withPorts({ keys: { find }, clock }).start();
  return { gateway, find, time };
}

function knock(gateway: Gateway, headers: Record<string, string>) {
  return authenticate(new Headers(headers), gateway);
}

describe('where a key is looked for', () => {
  const { key, record } = aKey('red');
  const RED = { team: 'red', keyId: record.keyId, door: 'key' };

  test.each<Record<string, string>>([
    { authorization: `Bearer ${key}` },
    { authorization: `bearer   ${key}` },
    { 'x-api-key': key },
    { authorization: 'Bearer sk-of-another-service', 'x-api-key': key },
    { authorization: 'Basic dXNlcjpwYXNz', 'x-api-key': key },
  ])('%o lets in', async (headers) => {
    expect(await knock(aDoor([record]).gateway, headers)).toEqual(RED);
  });

  test('the bearer key counts if both are keys', async () => {
    const other = aKey('blue');
    const { gateway } = aDoor([record, other.record]);
    const headers = { authorization: `Bearer ${key}`, 'x-api-key': other.key };
    expect(await knock(gateway, headers)).toMatchObject({ team: 'red' });
  });

  test.each(['api-key', 'x-goog-api-key', 'cookie', 'proxy-authorization'])('not in %s', async (name) => {
    await expect(knock(aDoor([record]).gateway, { [name]: key })).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('who is refused', () => {
  test.each<[string, Partial<KeyRecord>, boolean]>([
    ['expired', { expiresAt: NOW }, false],
    ['about to expire', { expiresAt: NOW + 1 }, true],
    ['revoked', { revokedAt: NOW }, false],
    ['to be revoked later', { revokedAt: NOW + 1 }, true],
    ['of another digest', { digest: '0'.repeat(64) }, false],
  ])('a key that is %s', async (_, changes, isLetIn) => {
    const { key, record } = aKey('red', changes);
    const knocking = knock(aDoor([record]).gateway, { 'x-api-key': key });
    if (isLetIn) expect(await knocking).toMatchObject({ team: 'red' });
    else await expect(knocking).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('hears the same, whatever was wrong', async () => {
    const { key, record } = aKey('red', { expiresAt: NOW });
    const { gateway } = aDoor([record]);
    const messages = new Set<string>();
    for (const value of ['', 'nonsense', aKey('red').key, key]) {
      await knock(gateway, { 'x-api-key': value }).catch((error: Error) => messages.add(error.message));
    }
    expect(messages.size).toBe(1);
  });

  test('costs no read of the store if the checksum is wrong', async () => {
    const { gateway, find } = aDoor([]);
    const { key } = aKey('red');
    await expect(knock(gateway, { 'x-api-key': `${key.slice(0, -1)}!` })).rejects.toThrow();
    await expect(knock(gateway, { 'x-api-key': key.replace('local', 'live') })).rejects.toThrow();
    expect(find).not.toHaveBeenCalled();
  });

  test('an empty pepper lets nobody in', async () => {
    const { key, record } = aKey('red');
    const { gateway } = aDoor([record]);
    const secrets = { ...gateway.secrets, pepper: async () => '' };
    await expect(knock({ ...gateway, secrets }, { 'x-api-key': key })).rejects.toThrow('pepper');
  });
});

describe('what is remembered', () => {
  test('a key for less than a minute, so that the store is read once', async () => {
    const { key, record } = aKey('red');
    const { gateway, find, time } = aDoor([record]);
    for (const ms of [0, 30_000, 29_999]) {
      time.now += ms;
      await knock(gateway, { 'x-api-key': key });
    }
    expect(find).toHaveBeenCalledTimes(1);
    time.now += 1;
    await knock(gateway, { 'x-api-key': key });
    expect(find).toHaveBeenCalledTimes(2);
  });

  test('an unknown key too', async () => {
    const { gateway, find } = aDoor([]);
    const { key } = aKey('red');
    for (let round = 0; round < 3; round += 1) await expect(knock(gateway, { 'x-api-key': key })).rejects.toThrow();
    expect(find).toHaveBeenCalledTimes(1);
  });

  test('but no failure of the store', async () => {
    const { key, record } = aKey('red');
    const { gateway, find } = aDoor([record]);
    find.mockRejectedValueOnce(new Error('throttled'));
    await expect(knock(gateway, { 'x-api-key': key })).rejects.toMatchObject({
      code: 'access-unavailable',
      status: 503,
    });
    expect(await knock(gateway, { 'x-api-key': key })).toMatchObject({ team: 'red' });
  });

  test('and the expiry of a remembered key counts to the millisecond', async () => {
    const { key, record } = aKey('red', { expiresAt: NOW + 10_000 });
    const { gateway, time } = aDoor([record]);
    await knock(gateway, { 'x-api-key': key });
    time.now += 10_000;
    await expect(knock(gateway, { 'x-api-key': key })).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('and not more keys than there is room for, the oldest going first', () => {
    const cache = createKeyCache(60_000, 3);
    for (const id of ['a', 'b', 'c', 'b', 'd']) cache.set(id, undefined, NOW);
    expect(['a', 'b', 'c', 'd'].map((id) => cache.get(id, NOW) !== undefined)).toEqual([false, true, true, true]);
  });
});

test('a key that is revoked while its record is on the way is refused within a minute of that', async () => {
  const { key, record } = aKey('red');
  const { gateway, find, time } = aDoor([record]);
  find.mockImplementationOnce(async () => {
    time.now += 5_000;
    return record;
  });
  await knock(gateway, { 'x-api-key': key });
  find.mockResolvedValue({ ...record, revokedAt: NOW });
  time.now = NOW + 60_000;
  await expect(knock(gateway, { 'x-api-key': key })).rejects.toMatchObject({ code: 'unauthenticated' });
});
