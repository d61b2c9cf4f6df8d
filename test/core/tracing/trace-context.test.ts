import { describe, expect, test } from 'vitest';
import { newSpanId, traceContextFrom, traceHeaders } from '../../../lambda/core/tracing/trace-context.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const OURS = '0101010101010101';
const clock = { randomBytes: (count: number) => new Uint8Array(count).fill(1) };
const contextOf = (headers: Record<string, string>) => traceContextFrom(new Headers(headers), clock);

describe('the trace of a call', () => {
  test('goes on with the caller’s', () => {
    const trace = contextOf({ traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=1,other=2' });
    expect(trace).toEqual({
      traceId: TRACE,
      spanId: OURS,
      parentId: PARENT,
      isSampled: true,
      state: 'vendor=1,other=2',
    });
    expect(traceHeaders(trace, 'c0ffee0000000001')).toEqual({
      traceparent: `00-${TRACE}-c0ffee0000000001-01`,
      tracestate: 'vendor=1,other=2',
    });
  });

  test('is not recorded where the caller does not record it', () => {
    const trace = contextOf({ traceparent: `00-${TRACE}-${PARENT}-00` });
    expect(trace.isSampled).toBe(false);
    expect(traceHeaders(trace, OURS).traceparent).toBe(`00-${TRACE}-${OURS}-00`);
  });

  test('reads what a later version of the standard has in common with this one', () => {
    expect(contextOf({ traceparent: `cc-${TRACE}-${PARENT}-01-and-more` }).traceId).toBe(TRACE);
    expect(contextOf({ traceparent: `cc-${TRACE}-${PARENT}-01` }).traceId).toBe(TRACE);
  });

  test.each([
    ['nothing', ''],
    ['a version that is forbidden', `ff-${TRACE}-${PARENT}-01`],
    ['more than this version has', `00-${TRACE}-${PARENT}-01-more`],
    ['more without a hyphen', `cc-${TRACE}-${PARENT}-01more`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['a parent of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['upper case', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ['too short', `00-${TRACE.slice(1)}-${PARENT}-01`],
    ['two of them', `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`],
  ])('begins here where the header is %s', (_name, traceparent) => {
    const trace = contextOf({ traceparent, tracestate: 'vendor=1' });
    expect(trace).toEqual({
      traceId: '01'.repeat(16),
      spanId: OURS,
      parentId: undefined,
      isSampled: true,
      state: undefined,
    });
    // Providers hear of no trace that the caller has not asked for.
    expect(traceHeaders(trace, OURS)).toEqual({});
  });

  test.each(['', 'x'.repeat(513)])('leaves out a state of another form', (tracestate) => {
    const trace = contextOf({ traceparent: `00-${TRACE}-${PARENT}-01`, tracestate });
    expect(traceHeaders(trace, OURS)).not.toHaveProperty('tracestate');
  });

  test('never has an id of zeros', () => {
    expect(newSpanId({ randomBytes: (count) => new Uint8Array(count) })).toBe('0000000000000001');
  });
});
