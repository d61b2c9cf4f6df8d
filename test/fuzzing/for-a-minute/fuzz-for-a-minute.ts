import { test } from 'vitest';
import { fuzzFor, type Properties } from '../fuzz.ts';

const MINUTE = 60_000;

/** A minute of fuzzing, of which each property has its share. Each file has one parser, so that two go on at a time. */
export function fuzzForAMinute(properties: Properties | undefined): void {
  const all = Object.entries(properties ?? {});
  test.each(all)('%s', async (name, property) => {
    const runs = await fuzzFor(property, MINUTE / all.length);
    console.log(`${runs} inputs: ${name}`);
  });
}
