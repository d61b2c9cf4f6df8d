import { expect, test } from 'vitest';
import { judgedIn } from '../../dashboard/reckon/judged.ts';
import { targetsSeen } from '../../dashboard/reckon/targets.ts';
import type { TargetFacts, UsageEntry } from '../../dashboard/state/answers.ts';

test('a target that was used is there, also if nothing is known of it of late', () => {
  const told = { model: 'a/b', breaker: 'closed' } as TargetFacts; // Nothing else of it is read here.
  expect(targetsSeen([told], ['z/y', 'a/b', 'openai/gpt-5-mini'])).toEqual([
    { model: 'a/b', facts: told },
    { model: 'openai/gpt-5-mini', facts: undefined },
    { model: 'z/y', facts: undefined },
  ]);
});

test('calls that judges have made are told from those of clients', () => {
  // Nothing else of them is read here.
  const data = [
    { tag: null, calls: 83 },
    { tag: 'headgate-judge', calls: 200 },
  ] as UsageEntry[];
  expect([judgedIn({ data }), judgedIn({ data: data.slice(0, 1) })]).toEqual([200, 0]);
});
