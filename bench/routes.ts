/**
 * What routes cost in time: an added hop of a fallback beyond the failed attempt itself, and a race beyond its winner alone.
 * In process, with the ledger in memory, over real sockets to providers in processes of their own; every kind of call is
 * made in turn, so that a machine that slows down slows all of them. `node bin/node24.mjs bench/routes.ts [turns]` prints
 * one JSON object a line.
 */
import type { Health } from '../lambda/core/health.ts';
import type { Route } from '../lambda/core/route.ts';
import { createHealth } from '../lambda/routing/health/create-health.ts';
import { aGateway } from '../test/support/a-gateway.ts';
import { p50, print } from './support/in-memory.ts';
import { percentile, startScript, stop } from './support/processes.ts';

const turns = Number(process.argv[2] ?? 1_500);
const warmUp = Math.min(300, turns);
const slowMs = 30;

const at = (provider: string): Route => ({ kind: 'pinned', target: { provider, model: 'm' } });
const fast = await startScript('bench/support/provider.ts', []);
const slow = await startScript('bench/support/provider.ts', ['A late answer.', String(slowMs)]);
const failing = await startScript('bench/support/provider.ts', ['', '0', '503']);
const gateway = aGateway()
  .withBounds({ attempts: 2 })
  .withProvider('fast', { url: fast.line })
  .withProvider('slow', { url: slow.line, stopsBilling: true })
  .withProvider('failing', { url: failing.line })
  .withRoute('first', { kind: 'fallback', routes: [at('fast'), at('slow')] })
  .withRoute('second', { kind: 'fallback', routes: [at('failing'), at('fast')] })
  .withRoute('race', { kind: 'race', delay: 0, routes: [at('fast'), at('slow')] });
for (const id of ['fast', 'slow', 'failing']) gateway.withPrice(`${id}/m`, { input: 1, output: 2 });
// What fails always would be left alone, and then nothing would be measured.
const seen = createHealth();
const health: Health = {
  gate: () => 'open',
  opensAt: () => 0,
  isClosed: () => false,
  begin: (...told) => seen.begin(...told),
  note: (...told) => seen.note(...told),
  statistics: (...asked) => seen.statistics(...asked),
};
const headgate = gateway.withPorts({ health }).start();

const kinds = { plain: 'fast/m', first: 'first', failed: 'failing/m', second: 'second', race: 'race' } as const;
type Kind = keyof typeof kinds;
for (const stream of [false, true]) {
  const times: Record<Kind, number[]> = { plain: [], first: [], failed: [], second: [], race: [] };
  for (let turn = -warmUp; turn < turns; turn += 1) {
    for (const kind of inTurn(turn + warmUp)) {
      const ms = await timed(kind, stream);
      if (turn >= 0) times[kind].push(ms);
    }
  }
  report(times, stream);
}
await headgate.close();
await stop(fast.child, slow.child, failing.child);

/** Each turn has another order: what a call leaves behind is paid by the one after it. Five is prime, so every step does. */
function inTurn(turn: number): readonly Kind[] {
  const all = Object.keys(kinds) as Kind[]; // Object.keys forgets the type of the keys.
  return all.flatMap((_, place) => all[(turn + place * (1 + (turn % (all.length - 1)))) % all.length] ?? []);
}

/** Until the first content of a stream, or until all of an answer in one piece: what a caller waits for. */
async function timed(kind: Kind, stream: boolean): Promise<number> {
  const body = {
    model: kinds[kind],
    num_retries: kind === 'failed' ? 0 : 1,
    stream,
    messages: [{ role: 'user', content: 'Hi' }],
  };
  const startedAt = performance.now();
  const response = await headgate.ask(body);
  if (response.ok === (kind === 'failed')) throw new Error(`${kind}: status ${response.status}`);
  const reader = response.body?.getReader();
  await reader?.read();
  const ms = performance.now() - startedAt;
  while (reader && !(await reader.read()).done);
  return ms;
}

/** Each turn's difference, so that what slows a turn down counts on both sides. */
function report(times: Record<Kind, number[]>, stream: boolean): void {
  const added = (of: (turn: number) => number) => times.plain.map((_, turn) => of(turn));
  const ms = (kind: Kind, turn: number) => times[kind][turn] ?? Number.NaN;
  const figures = {
    'a fallback that is not needed, beyond a plain call': added((turn) => ms('first', turn) - ms('plain', turn)),
    'a hop with its failed attempt, beyond a plain call': added((turn) => ms('second', turn) - ms('plain', turn)),
    'a hop, beyond the failed attempt and the plain call': added(
      (turn) => ms('second', turn) - ms('failed', turn) - ms('plain', turn),
    ),
    'a race of two, beyond its winner alone': added((turn) => ms('race', turn) - ms('plain', turn)),
  };
  print({ measure: 'a plain call', stream: String(stream), turns, p50Ms: p50(times.plain) });
  print({ measure: 'a failed attempt', stream: String(stream), turns, p50Ms: p50(times.failed) });
  for (const [measure, differences] of Object.entries(figures)) {
    const sorted = differences.toSorted((one, other) => one - other);
    print({ measure, stream: String(stream), turns, p50Ms: p50(differences), p90Ms: percentile(sorted, 0.9) });
  }
}
