import { expect, test } from 'vitest';
import { createTelemetry } from '../../lambda/adapters/telemetry.ts';
import { anEnding, aStart } from '../ports/an-attempt.ts';

test('says that health was not shared, as a metric of the stack, and why without what it was about', () => {
  const lines: string[] = [];
  const telemetry = createTelemetry({ write: (line) => void lines.push(line), now: () => 7, stack: 'test' });
  telemetry.healthNotShared(Object.assign(new Error('the item was …'), { name: 'ThrottlingException' }));
  const [line = '{}'] = lines;
  expect(JSON.parse(line)).toMatchObject({
    _aws: { CloudWatchMetrics: [{ Namespace: 'Headgate', Metrics: [{ Name: 'HealthNotShared', Unit: 'Count' }] }] },
    Stack: 'test',
    HealthNotShared: 1,
    event: 'health-not-shared',
    reason: 'ThrottlingException',
  });
  expect(line).not.toContain('the item was');
});

test.each([
  [39_375_000_000n, 0],
  [39_375_000_001n, 1],
  [null, 0],
])('a cost of %d beyond its hold is a metric', (cost, exceeded) => {
  const lines: string[] = [];
  const telemetry = createTelemetry({ write: (line) => void lines.push(line), now: () => 7, stack: 'test' });
  telemetry.attempt(aStart({ holdPicoUsd: 39_375_000_000n }), anEnding(cost));
  expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ Attempts: 1, HoldsExceeded: exceeded });
});
