import { afterEach, describe, expect, test } from 'vitest';
import { answer, fault } from '../support/fake-provider.ts';
import { dataOf, errorOf, send, textOf } from './client.ts';
import { type EdgeUnderTest, MODEL, STREAMED, type StartEdge, WHOLE } from './edge-under-test.ts';

/** Tests that need an edge with limits of their own. */
export function edgeLimits(name: string, startEdge: StartEdge): void {
  describe(`${name} with its limits set`, () => {
    let edge: EdgeUnderTest | undefined;
    afterEach(() => edge?.close());

    test('refuses a body over its own limit with 413', async () => {
      edge = await startEdge({ bodyBytes: 1000 });
      const body = { model: MODEL, messages: [{ role: 'user', content: 'x'.repeat(1000) }] };
      const reply = await send(edge.baseUrl, edge.key, { body });
      expect(reply.status).toBe(413);
      expect(errorOf(reply)).toMatchObject({ error_type: 'request_too_large' });
    });

    test('fills silence with comments', async () => {
      edge = await startEdge({ pingMs: 50 });
      const filled = Promise.withResolvers<void>();
      edge.provider.script(
        answer({ pieces: ['one', 'two'], pace: (piece) => (piece > 0 ? filled.promise : undefined) }),
      );
      const when = { received: ': ping\n\n: ping\n\n', act: () => filled.resolve() };
      const reply = await send(edge.baseUrl, edge.key, { body: STREAMED, when });
      const texts = reply.events.map(({ text }) => text);
      const between = texts.slice(find(texts, 'one') + 1, find(texts, 'two'));
      expect(between.length).toBeGreaterThanOrEqual(2);
      expect(new Set(between)).toEqual(new Set([': ping']));
    });

    test('ends a stream in good order before its own deadline', async () => {
      edge = await startEdge({ functionTimeoutSeconds: 7, deadlineMarginMs: 5000 });
      await send(edge.baseUrl, edge.key, { body: WHOLE });
      edge.provider.reset();
      const [before, { starts }] = [await edge.attempts(), edge];
      edge.provider.script(fault('hang-mid-stream', { pieces: ['one', 'two', 'three'] }));
      const reply = await send(edge.baseUrl, edge.key, { body: STREAMED });

      expect(reply).toMatchObject({ status: 200, isComplete: true });
      expect(textOf(reply)).toBe('onetwo');
      expect(dataOf(reply).at(-1)).toMatchObject({ error: { error_type: 'timeout' } });
      expect(reply.text).not.toContain('[DONE]');
      const { provider } = edge;
      await expect.poll(() => provider.requests[0]?.abortedAt).toBeDefined();
      expect((await edge.attempts()).slice(before.length)).toMatchObject([{ state: 'SETTLED', outcome: 'timed-out' }]);
      expect((await send(edge.baseUrl, edge.key, { body: WHOLE })).status).toBe(200);
      expect(edge.starts).toBe(starts);
    });
  });
}

function find(texts: readonly string[], piece: string): number {
  return texts.findIndex((text) => text.includes(piece));
}
