/**
 * Row 19: how long refusals of gateway keys take, by what was wrong with the key: 10,000 of each, in turns.
 * `node bin/node24.mjs bench/key-timing.ts [rounds]` prints one line of JSON; medians that differ by their noise tell a
 * guesser nothing.
 */
import { authenticate } from '../lambda/core/authenticate.ts';
import { aGateway, aKey } from '../test/support/a-gateway.ts';

const rounds = Number(process.argv[2] ?? 10_000);
const { key, record } = aKey('red');
const flipped = (at: number) =>
  record.digest.slice(0, at) + (record.digest[at] === '0' ? '1' : '0') + record.digest.slice(at + 1);
const found = {
  'unknown id': undefined,
  'first byte wrong': { ...record, digest: flipped(0) },
  'last byte wrong': { ...record, digest: flipped(63) },
};
const doors = Object.entries(found).map(([name, one]) => {
  const keyCache = { get: () => undefined, set: () => {} };
  const { gateway } = aGateway()
    .withPorts({ keys: { find: async () => one }, keyCache })
    .start();
  return { name, gateway, nanoseconds: [] as number[] };
});
const headers = new Headers({ authorization: `Bearer ${key}` });
for (let round = -1_000; round < rounds; round += 1) {
  for (const { gateway, nanoseconds } of doors) {
    const before = process.hrtime.bigint();
    await authenticate(headers, gateway).catch(() => {});
    // The first thousand are not counted: they are compiled meanwhile.
    if (round >= 0) nanoseconds.push(Number(process.hrtime.bigint() - before));
  }
}
const medians = doors.map(({ name, nanoseconds }) => {
  const sorted = nanoseconds.sort((one, other) => one - other);
  return [name, (sorted[Math.floor(sorted.length / 2)] ?? 0) / 1_000];
});
console.log(JSON.stringify({ bench: 'key timing', rounds, medianMicros: Object.fromEntries(medians) }));
