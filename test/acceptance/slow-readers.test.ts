import { expect, test } from 'vitest';
import { handle } from '../../lambda/core/pipeline.ts';
import { aKey } from '../support/a-gateway.ts';
import { answer } from '../support/fake-provider.ts';
import { aLimitedTeam, ask, CHEAP } from './a-limited-team.ts';

const READERS = 1_000;
const PLACES = 20;
const OTHERS = 250;

/** The control door is another function, with memory and threads of its own: a reader of answers has no part in it. */
test('row 96: many slow readers on one key are refused as far as they are too many, and others are served', async () => {
  const slow = aKey('red', { allowance: { budget: {}, limits: { concurrent: PLACES } } });
  const other = aKey('blue');
  const records = new Map([slow, other].map(({ record }) => [record.keyId, record]));
  const patient = { connectMs: 30_000, firstContentMs: 30_000, idleMs: 30_000, totalMs: 60_000 };
  const team = await aLimitedTeam((builder) =>
    builder.withPorts({ keys: { find: async (id) => records.get(id) } }).withBounds(patient),
  );
  const asked = (key: string, stream: boolean) =>
    handle(
      new Request('https://headgate.invalid/', {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(ask(CHEAP, { stream })),
      }),
      { endpoint: '/chat/completions', parameters: {}, deadline: Date.now() + 900_000 },
      team.gateway,
    );

  // Streams that have begun, and that nobody reads.
  const slowOnes = await Promise.all(Array.from({ length: READERS }, () => asked(slow.key, true)));
  const statuses = slowOnes.map(({ status }) => status);
  expect([statuses.filter((one) => one === 200).length, statuses.filter((one) => one === 429).length]).toEqual([
    PLACES,
    READERS - PLACES,
  ]);
  team.provider.otherwise(answer({ text: 'Hi' }));
  const others = await Promise.all(Array.from({ length: OTHERS }, () => asked(other.key, false)));
  expect(others.map(({ status }) => status)).toEqual(Array.from({ length: OTHERS }, () => 200));

  await Promise.all(slowOnes.map((response) => response.text()));
  expect((await asked(slow.key, false)).status).toBe(200); // Their places are free again.
});
