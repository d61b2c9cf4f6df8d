import { expect, test } from 'vitest';
import { createTelemetry } from '../../lambda/adapters/telemetry.ts';

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
