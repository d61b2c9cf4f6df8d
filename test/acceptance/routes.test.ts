import { describe, expect, test } from 'vitest';
import type { Bounds } from '../../lambda/core/gateway.ts';
import { aNetwork, ask, at, hurry } from '../routing/a-network.ts';
import { answer, chatError, fault, frames, type Play, status } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';
import { readStream } from '../support/sse.ts';
import { streamOf } from './a-stream.ts';

/** Rows of the acceptance matrix that are about more than one target. Those of each fault are `fault-matrix.test.ts`. */
const network = aNetwork((builder) =>
  builder
    .withBounds({ answerBytes: 100_000 })
    .withModel('a/m', { isReasoning: false })
    .withRoute('chain', { kind: 'fallback', routes: [at('a'), at('b')] })
    .withRoute('race', { kind: 'race', delay: 0, routes: [at('a'), at('b')] })
    .withRoute('staggered', { kind: 'race', delay: 20_000, routes: [at('a'), at('b')] }),
);
const event = (data: { readonly type: string; readonly error: object }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}`;
const OVERLOADED = event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });
const delta = (content: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: content, finish_reason: finish }] })}`;
const SILENT = fault('hang-mid-stream', { after: 0 });
const endless: Play = async (stage) => {
  await streamOf([], { isOpen: true })(stage);
  while (true) {
    await stage.send(`${delta({ content: 'Hel' })}\n\n`);
    await stage.wait(50);
  }
};
const MESSAGES = { max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }], stream: true };

describe('a whole answer', () => {
  test.each([
    ['that is JSON cut short', fault('short-content-length')],
    ['that is too long', answer({ text: 'x'.repeat(200_000) })],
  ])('row 48: %s is asked for at the next target', async (_name, play) => {
    network.a.script(play);
    network.b.script(answer({ text: 'from b' }));
    const response = await network.headgate.ask(ask('chain'));
    expect(await response.text()).toContain('from b');
    expect(network.rows().map(([provider, outcome]) => [provider, outcome])).toEqual([
      ['a', 'failed'],
      ['b', 'answered'],
    ]);
  });
});

describe.each([
  ['/chat/completions', '[DONE]', 'from b'],
  ['/messages', 'message_stop', 'from b'],
])('at %s', (path, terminator, text) => {
  const stream = () => post(network.headgate, path, { ...MESSAGES, model: 'chain' });

  test('row 59: an overload before content in a 200 is a fallback, and the client sees one clean stream', async () => {
    network.a.script(frames([delta({ role: 'assistant' }), OVERLOADED]));
    network.b.script(answer({ pieces: [text] }));
    const response = await stream();
    const body = await response.text();
    expect(response.headers.get('x-headgate-model')).toBe('b/m');
    expect(body).toContain(text);
    expect(body).toContain(terminator);
    expect(body).not.toMatch(/error|overloaded/i);
    expect(body.match(/message_start|"role":"assistant"/g)?.length).toBeLessThanOrEqual(3);
  });

  test.each<readonly [row: string, what: string, play: Play, bounds: Partial<Bounds>]>([
    ['60', 'an overload', frames([delta({ content: 'Hel' }), OVERLOADED]), {}],
    ['61', 'an end without a terminator', frames([delta({ content: 'Hel' })]), {}],
    ['62', 'a reset', fault('rst-mid-stream', { text: 'Hello' }), {}],
    ['63', 'silence', fault('hang-mid-stream', { text: 'Hello' }), { idleMs: 200 }],
    ['64', 'an answer that never ends', endless, { totalMs: 2_500 }],
  ])(
    'row %s: %s after content is an error of the dialect and no end, is charged for, and tried nowhere else',
    async (_row, _what, play, bounds) => {
      network.headgate.setBounds(bounds);
      network.a.script(play);
      const body = await (await stream()).text();
      expect(body).toContain('Hel');
      expect(body).toMatch(/"error"/);
      expect(body).not.toContain(terminator);
      expect(network.b.requests).toHaveLength(0);
      const [row, ...others] = network.headgate.rows;
      expect(others).toEqual([]);
      expect(row?.state).toBe('SETTLED');
      expect(row?.ending?.cost.source).toBe('estimate');
      expect(row?.costPicoUsd).toBeGreaterThanOrEqual(network.a.owedPicoUsd);
      expect(row?.ending?.outcome).toBe(Object.keys(bounds).length > 0 ? 'timed-out' : 'cut');
    },
  );

  test.each([
    ['61', frames([delta({ role: 'assistant' })])],
    ['62', fault('rst-mid-stream', { after: 0 })],
    ['63', SILENT],
  ])('row %s: the same before content is a fallback', async (_row, play) => {
    if (play === SILENT) hurry(network);
    network.a.script(play);
    network.b.script(answer({ pieces: [text] }));
    const body = await (await stream()).text();
    expect(body).toContain(text);
    expect(body).toContain(terminator);
  });
});

test('row 65: what comes after the end is no second answer, and no reason to ask elsewhere', async () => {
  network.a.script(fault('data-after-done', { text: 'from a' }));
  const seen = await readStream(await network.headgate.ask(ask('chain', { stream: true })));
  expect(seen).toMatchObject({ text: 'from a', isDone: true });
  expect(network.rows()).toEqual([['a', 'answered', undefined]]);
});

test.each([true, false])('row 66: when every lane fails it is a status with JSON (stream: %s)', async (stream) => {
  network.a.script(status(500));
  network.b.script(status(529));
  const response = await network.headgate.ask(ask('race', { stream }));
  expect(response.status).toBeGreaterThanOrEqual(500);
  expect(response.headers.get('content-type')).toContain('application/json');
});

describe('row 92: the fastest of a race does not win', () => {
  const DONE = 'data: [DONE]';
  test.each<readonly [what: string, play: Play]>([
    ['if it errs', status(500)],
    ['if it errs in a 200', frames([OVERLOADED])],
    ['if it is empty', frames([DONE])],
    ['with a role alone', frames([delta({ role: 'assistant', content: '' }), DONE])],
    ['with an end and nothing before it', frames([delta({ role: 'assistant' }), delta({}, 'stop'), DONE])],
    ['if it refuses in a 200', frames([delta({}, 'content_filter'), DONE])],
    ['if it refuses', status(400, { body: chatError('no', { code: 'content_filter' }) })],
    ['if it does not have the model', status(404)],
  ])('%s', async (_what, play) => {
    for (const model of ['race', 'staggered']) {
      network.a.script(play);
      network.b.script(answer({ pieces: ['sound'], firstMs: 40 }));
      const response = await network.headgate.ask(ask(model, { stream: true }));
      // What is refused for its content is begun nowhere else, but what was begun at once goes on.
      if (_what === 'if it refuses' && model === 'staggered') expect(response.status).toBe(400);
      else expect((await readStream(response)).text).toBe('sound');
      network.a.reset();
      network.b.reset();
    }
  });

  test('but one that is empty is given if nobody has more to say, and the other is lost with its usage', async () => {
    const empty = frames([delta({}, 'stop'), DONE]);
    network.a.script(empty);
    network.b.script(empty);
    const response = await network.headgate.ask(ask('race', { stream: true }));
    expect(await readStream(response)).toMatchObject({ text: '', isDone: true });
    expect(
      network
        .rows()
        .map(([, outcome]) => outcome)
        .sort(),
    ).toEqual(['answered', 'lost']);
  });

  test('nor is what one refused sought behind the race', async () => {
    network.a.script(status(400, { body: chatError('no', { code: 'content_filter' }) }));
    network.b.script(async (stage) => {
      await stage.wait(50);
      await status(500)(stage);
    });
    expect((await network.headgate.ask(ask('race'))).status).toBe(400);
  });
});
