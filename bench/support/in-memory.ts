import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import type { Transport } from '../../lambda/core/gateway.ts';

const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** A provider in memory: its bytes come as fast as they are read. */
export function transportOf(reads: readonly Uint8Array[]): Transport {
  return {
    send: async () => ({
      status: 200,
      headers: new Map([['content-type', 'text/event-stream']]),
      frames: () => readFrames(each(reads), MAX_LINE_BYTES),
      beginning: async () => '',
      text: async () => '',
    }),
  };
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** How long work takes, in milliseconds. */
export async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** The one in the middle. */
export function p50(times: readonly number[]): number {
  return times.toSorted((first, second) => first - second)[times.length >> 1] ?? Number.NaN;
}

/** One line of JSON, of figures that a page can hold. */
export function print(figures: Readonly<Record<string, number | string>>): void {
  const rounded = Object.entries(figures).map(([name, value]) => [
    name,
    typeof value === 'number' ? round(value) : value,
  ]);
  console.log(JSON.stringify(Object.fromEntries(rounded)));
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
