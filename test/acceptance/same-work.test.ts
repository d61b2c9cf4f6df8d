import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { authenticate } from '../../lambda/core/authenticate.ts';
import type { KeyRecord } from '../../lambda/core/gateway.ts';
import { aGateway, aKey } from '../support/a-gateway.ts';

/**
 * Row 19: a guesser learns nothing from how long a refusal takes. Proven by what is done, and not by a clock that a busy
 * machine disturbs: the same steps for every reason, and the comparison is one that does not stop early.
 * `bench/key-timing.ts` measures it.
 */
const done: string[] = [];
const { timingSafeEqual, createHmac } = crypto;

beforeAll(() => {
  Object.assign(crypto, {
    timingSafeEqual(one: Buffer, other: Buffer) {
      done.push(`compared ${one.length} with ${other.length} bytes`);
      return timingSafeEqual(one, other);
    },
    createHmac(algorithm: string, key: string) {
      done.push(`hashed with ${algorithm}`);
      return createHmac(algorithm, key);
    },
  });
  syncBuiltinESMExports();
});
afterAll(() => {
  Object.assign(crypto, { timingSafeEqual, createHmac });
  syncBuiltinESMExports();
});
beforeEach(() => void done.splice(0));

const { key, record } = aKey('red');
const flipped = (at: number) =>
  record.digest.slice(0, at) + (record.digest[at] === '0' ? '1' : '0') + record.digest.slice(at + 1);

test.each<[string, KeyRecord | undefined]>([
  ['whose id nobody has', undefined],
  ['whose digest is wrong in its first byte', { ...record, digest: flipped(0) }],
  ['whose digest is wrong in its last byte', { ...record, digest: flipped(63) }],
  ['that is expired', { ...record, expiresAt: 1 }],
  ['that is revoked', { ...record, revokedAt: 1 }],
  ['of a team that has left', { ...record, team: 'green' }],
  ['that is right', record],
])('row 19: a key %s takes the same steps as any other', async (_, found) => {
  const find = async () => {
    done.push('looked up');
    return found;
  };
  const { gateway } = aGateway().withPorts({ keys: { find } }).start();
  done.splice(0);
  const headers = new Headers({ authorization: `Bearer ${key}` });
  const outcome = await authenticate(headers, gateway).then(
    ({ team }) => team,
    ({ code }: { code: string }) => code,
  );
  expect(outcome).toBe(found === record ? 'red' : 'unauthenticated');
  expect(done.toSorted()).toEqual(['compared 32 with 32 bytes', 'hashed with sha256', 'looked up']);
});
