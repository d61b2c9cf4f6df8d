import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { aKey } from '../support/a-gateway.ts';
import { randomFrom } from '../support/random-from.ts';
import { aHouse, HELLO } from './a-house.ts';

/** Ten thousand a second for a minute are `bench/invalid-keys.ts`, which tells what valid calls notice of them. */
const INVALID = 5_000;
const A_VALID_ONE_EACH = 100;
const AT_ONCE = 200;

const house = aHouse();

test('row 100: a flood of invalid keys reads no store, and valid calls in its midst are answered', async () => {
  const random = randomFrom(100);
  expect(await statusOf({})).toBe(200); // From here on the valid key is known.
  let refused = 0;
  const valid: number[] = [];
  let next = 0;
  const knock = async () => {
    while (next < INVALID) {
      next += 1;
      if (next % A_VALID_ONE_EACH === 0) valid.push(await statusOf({}));
      if ((await statusOf({ authorization: `Bearer ${anInvalidKey(random.below(6))}` })) === 401) refused += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, knock));
  expect(refused).toBe(INVALID);
  expect(valid).toEqual(Array.from({ length: INVALID / A_VALID_ONE_EACH }, () => 200));
  expect(house.provider.requests).toHaveLength(valid.length + 1);
  expect(house.headgate.keyReads()).toBe(1);
});

test('row 100: a key of the right form that nobody has is looked up once, and its refusals cost nothing more', async () => {
  const { key } = aKey('red');
  for (let times = 0; times < 100; times += 1) expect(await statusOf({ authorization: `Bearer ${key}` })).toBe(401);
  expect(house.headgate.keyReads()).toBe(1);
  expect(house.rows).toEqual([]);
});

async function statusOf(headers: Record<string, string>): Promise<number> {
  const response = await house.headgate.ask(HELLO, { headers });
  await response.body?.cancel();
  return response.status;
}

/** What guesses, scanners and typing mistakes look like: none has a right checksum. */
function anInvalidKey(kind: number): string {
  const { key } = house.headgate;
  if (kind === 0) return randomBytes(30).toString('base64url');
  if (kind === 1) return key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a');
  if (kind === 2) return key.replace('local', 'live');
  if (kind === 3) return `hg_live_${randomBytes(6).toString('hex')}_${'A'.repeat(43)}_${'0'.repeat(5)}!`;
  if (kind === 4) return `sk-proj-${randomBytes(20).toString('hex')}`;
  return `hg_local_${randomBytes(6).toString('hex')}_${randomBytes(32).toString('hex').slice(0, 43)}_abcdef`;
}
