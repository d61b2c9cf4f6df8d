import type { UnderlyingSource } from 'node:stream/web';
import { expect, test } from 'vitest';
import { GatewayError } from '../../../lambda/core/errors.ts';
import { HeardAnswer, overheard } from '../../../lambda/core/experiments/heard-answer.ts';
import { ClientLeft } from '../../../lambda/core/guard.ts';
import type { Batch } from '../../../lambda/core/types.ts';

function listening(source: UnderlyingSource<Batch>) {
  const told: string[] = [];
  const stream = overheard(new ReadableStream<Batch>(source, { highWaterMark: 0 }), new HeardAnswer(), (outcome) => {
    told.push(outcome);
  });
  return { told, reader: stream.getReader() };
}

test('a client that leaves while a piece is awaited has left, once', async () => {
  const { told, reader } = listening({ pull: () => new Promise<void>(() => {}) });
  const reading = reader.read();
  await Promise.resolve();
  await reader.cancel('gone');
  expect(await reading).toMatchObject({ done: true });
  expect(told).toEqual(['abandoned']);
});

test.each([
  ['failed', new GatewayError('provider-failed', 'It broke.')],
  ['abandoned', new ClientLeft()],
])('a stream that breaks is told once, by its cause: %s', async (outcome, cause) => {
  const { told, reader } = listening({ pull: (controller) => controller.error(cause) });
  await expect(reader.read()).rejects.toBe(cause);
  expect(told).toEqual([outcome]);
});

test('one that comes to its end is answered, once', async () => {
  const { told, reader } = listening({ pull: (controller) => controller.close() });
  expect(await reader.read()).toMatchObject({ done: true });
  expect(told).toEqual(['answered']);
});
