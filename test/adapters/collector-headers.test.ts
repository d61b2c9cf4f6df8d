import { expect, test } from 'vitest';
import { createCollectorHeaders } from '../../lambda/adapters/collector-headers.ts';

const MINUTE = 60_000;

/** A secret that can be read or not, and how often that was tried. */
function aSecret() {
  const state = { now: 0, reads: 0, isAway: false };
  const client = async () => {
    state.reads += 1;
    if (state.isAway) throw new Error('away');
    return { SecretString: `{"x-collector-key":"${state.reads}"}` };
  };
  // What a client gives is of the type that is asked for.
  const headers = createCollectorHeaders(client as never, 'arn', () => state.now);
  return { state, headers };
}

test('a secret that cannot be read is not asked for with every batch of spans', async () => {
  const { state, headers } = aSecret();
  state.isAway = true;
  for (let batch = 0; batch < 5; batch += 1) await expect(headers()).rejects.toThrow('away');
  expect(state.reads).toBe(1);
  state.isAway = false;
  state.now = MINUTE;
  expect(await headers()).toEqual({ 'x-collector-key': '2' });
});

test('what is known of it stays in force while it cannot be read', async () => {
  const { state, headers } = aSecret();
  await headers();
  state.isAway = true;
  state.now = 6 * MINUTE;
  expect(await headers()).toEqual({ 'x-collector-key': '1' });
  expect(await headers()).toEqual({ 'x-collector-key': '1' });
  expect(state.reads).toBe(2);
  state.isAway = false;
  state.now = 7 * MINUTE;
  expect(await headers()).toEqual({ 'x-collector-key': '3' });
});
