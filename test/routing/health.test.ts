import { describe, expect, test } from 'vitest';
import { createHealth } from '../../lambda/routing/health/create-health.ts';
import { aHealth, answered, cancelled, FAILED, LANE, limited, NEUTRAL, OTHER_KEY, REFUSED } from './a-health.ts';

describe('a lane', () => {
  test('of which nothing is known is open', () => {
    expect(aHealth().gate()).toBe('open');
  });

  test('closes within ten seconds of failures, at one call a second', () => {
    expect(aHealth().attempts(30, answered()).attempts(9, FAILED).gate()).not.toBe('open');
  });

  test('stays open after a blip, however many calls it hits', () => {
    const world = aHealth().attempts(30, answered());
    for (let call = 0; call < 100; call += 1) world.attempt(FAILED);
    expect(world.gate()).toBe('open');
  });

  test.each([
    ['of callers that are mistaken', NEUTRAL],
    ['that nobody wanted any more', cancelled(900)],
    ['that were cancelled after their first content', cancelled(900, true)],
  ])('stays open after attempts %s', (_, end) => {
    expect(aHealth().attempts(60, end).gate()).toBe('open');
  });

  test('that is cancelled between failures still closes: that says nothing', () => {
    const world = aHealth();
    for (let turn = 0; turn < 6; turn += 1) world.attempts(1, FAILED).attempts(1, cancelled(900));
    expect(world.gate()).not.toBe('open');
  });

  test('of one key closes alone', () => {
    const world = aHealth().attempts(10, FAILED);
    expect(world.gate()).not.toBe('open');
    expect(world.gate(OTHER_KEY)).toBe('open');
    expect(world.gate({ ...LANE, model: 'other' })).toBe('open');
  });

  test('closes its target with the last of its keys that is known', () => {
    const isClosed = (world: ReturnType<typeof aHealth>) => world.health.isClosed(LANE, world.now);
    expect(isClosed(aHealth())).toBe(false);
    const world = aHealth().attempt(answered(), { lane: OTHER_KEY }).attempts(4, FAILED).attempt(FAILED);
    expect([world.gate(), isClosed(world)]).toEqual(['closed', false]);
    world.attempt(limited(9_000), { lane: OTHER_KEY });
    expect([world.gate(OTHER_KEY), isClosed(world)]).toEqual(['closed', true]);
    expect(isClosed(world.pass(1_000))).toBe(false); // A probe is due.
  });

  test('is probed by one request at a time, a second later', () => {
    const world = aHealth().attempts(4, FAILED).attempt(FAILED);
    expect(world.gate()).toBe('closed');
    expect(world.pass(1_000).gate()).toBe('probe');
    const tell = world.health.begin(LANE, world.now);
    expect(world.gate()).toBe('closed');
    expect(world.pass(1_500).gate()).toBe('closed'); // It is still on its way.
    tell(NEUTRAL, world.now);
    expect(world.gate()).toBe('probe');
  });

  test('is not kept closed by a probe that is never heard of again', () => {
    const world = aHealth().attempts(5, FAILED).pass(1_000);
    world.health.begin(LANE, world.now);
    expect(world.pass(12_000).gate()).toBe('probe');
  });

  test('hears of an answer at its first content, not at its end', () => {
    const world = aHealth().attempts(30, answered()).attempts(6, FAILED).pass(2_000);
    const tell = world.health.begin(LANE, world.now);
    tell({ kind: 'first-content', firstContentMs: 300 }, world.pass(300).now);
    expect(world.pass(30_000).gate()).toBe('open');
    tell(FAILED, world.now); // Cut much later: one failure.
    expect(world.gate()).toBe('open');
  });

  test('is not opened by an answer that had begun before it closed', () => {
    const world = aHealth().attempts(3, answered());
    const old = world.health.begin(LANE, world.now);
    world.attempts(6, FAILED);
    old({ kind: 'first-content', firstContentMs: 6_000 }, world.now);
    old(answered(6_000), world.now);
    expect(world.gate()).not.toBe('open');
    expect(world.pass(40_000).gate()).toBe('probe');
  });

  test('that works again is not closed by what was sent before', () => {
    const world = aHealth().attempts(30, answered());
    const old = Array.from({ length: 30 }, () => world.health.begin(LANE, world.now));
    world.attempts(6, FAILED).pass(2_000).attempts(1, answered());
    for (const tell of old) tell(FAILED, world.pass(300).now);
    expect(world.pass(30_000).gate()).toBe('open');
  });

  test('is not closed by an answer that breaks off long after it has recovered', () => {
    const world = aHealth().attempts(4, FAILED);
    const long = world.health.begin(LANE, world.now);
    long({ kind: 'first-content', firstContentMs: 100 }, world.pass(100).now);
    world.attempts(60, answered());
    long(FAILED, world.now);
    expect(world.gate()).toBe('open');
  });

  test('closes if all its answers break off', () => {
    const world = aHealth();
    for (let turn = 0; turn < 40 && world.gate() === 'open'; turn += 1) {
      const tell = world.health.begin(LANE, world.now);
      tell({ kind: 'first-content', firstContentMs: 100 }, world.pass(100).now);
      tell(FAILED, world.pass(400).now);
    }
    expect(world.gate()).not.toBe('open');
  });

  test('that is overloaded is left alone for as long as it asks', () => {
    const world = aHealth().attempt({ kind: 'failed', forMs: 4_000 });
    expect(world.pass(3_900).gate()).toBe('closed');
    expect(world.pass(200).gate()).toBe('open');
  });
});

describe('a silence', () => {
  const LONG = { inputTokens: 100_000 };
  const asked = (world: ReturnType<typeof aHealth>, ask: object) => {
    for (let sent = 0; sent < 3; sent += 1) world.health.begin(LANE, world.now, ask);
    return world;
  };

  test('in which long requests are read is no stall, however fast short ones are answered', () => {
    const world = aHealth().attempts(30, answered(300));
    expect(asked(world, LONG).pass(20_000).gate()).toBe('open');
    for (let made = 0; made < 30; made += 1) world.attempt(answered(4_000), { ask: LONG, ms: 4_000 });
    expect(asked(world, LONG).pass(12_000).gate()).toBe('open');
  });

  test('far longer than requests of their size have ever taken is a stall', () => {
    const world = aHealth().attempts(30, answered(300));
    asked(world, LONG).pass(100);
    expect(asked(world, {}).pass(6_000).gate()).toBe('closed');
  });
});

describe('a limited lane', () => {
  test('is closed for its time, and no longer', () => {
    const world = aHealth().attempts(10, answered()).attempt(limited(3_000));
    expect(world.gate()).toBe('closed');
    expect(world.health.opensAt(LANE, world.now)).toBe(world.now + 3_000);
    expect(world.pass(2_999).gate()).toBe('closed');
    expect(world.pass(1).gate()).toBe('open');
  });

  test('keeps the later of two times, whichever comes last', () => {
    const world = aHealth();
    const [one, other] = [world.health.begin(LANE, world.now), world.health.begin(LANE, world.now)];
    one(limited(60_000), world.now);
    other(limited(1_000), world.pass(100).now);
    expect(world.pass(30_000).gate()).toBe('closed');
    expect(world.pass(30_000).gate()).toBe('open');
  });

  test('that is limited again at once is tried by one request only', () => {
    const world = aHealth().attempt(limited(2_000)).pass(2_000).attempt(limited(2_000)).pass(2_000);
    expect(world.gate()).toBe('probe');
    expect(world.attempt(answered()).gate()).toBe('open');
  });

  test('is not broken: its other key is open', () => {
    expect(aHealth().attempts(10, limited(1_000)).gate(OTHER_KEY)).toBe('open');
  });
});

describe('a key that is refused', () => {
  const elsewhere = { ...LANE, model: 'other' };

  test('closes all models of its provider for that key, and for no other', () => {
    const world = aHealth().attempt(REFUSED);
    expect([world.gate(), world.gate(elsewhere)]).toEqual(['closed', 'closed']);
    expect([world.gate(OTHER_KEY), world.gate({ ...LANE, provider: 'b' })]).toEqual(['open', 'open']);
  });

  test('is tried again after a minute, then more and more rarely, until it is accepted', () => {
    const world = aHealth().attempt(REFUSED);
    expect(world.pass(59_000).gate()).toBe('closed');
    expect(world.pass(1_000).gate()).toBe('probe');
    world.attempt(REFUSED);
    expect(world.pass(100_000).gate()).toBe('closed');
    expect(world.pass(20_000).gate(elsewhere)).toBe('probe');
    world.attempt(answered(), { lane: elsewhere });
    expect([world.gate(), world.gate(elsewhere)]).toEqual(['open', 'open']);
  });

  test('is refused once, however many requests were on their way', () => {
    const world = aHealth();
    const sent = Array.from({ length: 20 }, () => world.health.begin(LANE, world.now));
    for (const tell of sent) tell(REFUSED, world.pass(10).now);
    expect(world.pass(60_000).gate()).toBe('probe');
  });
});

test('tells of each breaker that opens, once, and of none that others have seen open', () => {
  const opened: string[] = [];
  const world = aHealth(
    createHealth({ opened: ({ provider, model, keyId }) => void opened.push(`${provider}/${model} ${keyId}`) }),
  );
  world.attempts(5, FAILED);
  expect([world.gate(), opened]).toEqual(['probe', ['a/m 1']]);
  world.attempts(3, FAILED);
  expect(opened).toHaveLength(1);
  world.health.hearWord({ ...OTHER_KEY, downAt: world.now, witnesses: 9 }, world.now);
  expect([world.gate(OTHER_KEY), opened.length]).toEqual(['closed', 1]);
  world.pass(20_000).attempt(answered()).pass(60_000).attempts(5, FAILED);
  expect(opened).toEqual(['a/m 1', 'a/m 1']);
});

test('remembers the targets that were used last, and never more than so many', () => {
  const health = createHealth();
  const lane = (model: number) => ({ provider: 'a', model: `m${model}`, keyId: '1' });
  for (let model = 0; model < 5_000; model += 1) health.begin(lane(model), model)({ kind: 'failed' }, model);
  const known = Array.from({ length: 5_000 }, (_, model) => health.statistics(lane(model))).filter(Boolean);
  expect(known).toHaveLength(500);
  expect(health.statistics(lane(4_999))).toBeDefined();
});
