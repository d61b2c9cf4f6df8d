import { expect, test } from 'vitest';
import type { Tried } from '../../../lambda/core/call.ts';
import { chargedForAttempts, costOfAttempts } from '../../../lambda/core/experiments/cost-of-attempts.ts';

const tried = (changes: Partial<Tried>): Tried => ({
  ...{ target: { provider: 'a', model: 'm' }, reason: '', startedAt: 0, spanId: '', counts: true, holdPicoUsd: 9n },
  ...changes,
});
const known = tried({ isSent: true, cost: { picoUsd: 5n, source: 'catalogue' } });
const unknown = tried({ isSent: true, cost: { picoUsd: null, source: 'estimate' } });
const underWay = tried({});
const unsent = tried({ isSent: false });

test.each([
  ['of all that are known, both are their costs', [known, known, unsent], 10n, 10n],
  ['of one that nobody knows, it is charged what was held', [known, unknown], null, 14n],
  ['of one that still goes on, the same', [underWay, known], null, 14n],
  ['of none that was sent, both are nothing', [unsent], 0n, 0n],
])('%s', (_, attempts, cost, charged) => {
  expect(costOfAttempts(attempts)).toBe(cost);
  expect(chargedForAttempts(attempts)).toBe(charged);
});
