import { afterEach, beforeEach, expect } from 'vitest';
import { createTelemetry } from '../../lambda/adapters/telemetry.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { PATIENCE } from '../support/bounds.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import type { Row } from '../support/memory-ledger.ts';

/** A gateway and the provider that it talks to, new for each test. */
export interface House {
  readonly provider: FakeProvider;
  readonly headgate: TestGateway;
  /** The rows of the ledger, without that of the request which shows that the gateway still works. */
  readonly rows: readonly Row[];
  /** What the gateway has written to its log. */
  readonly log: readonly string[];
}

type Builder = ReturnType<typeof aGateway>;

/** Stands in every prompt, and must be in no line of the log. */
const PROMPT_CANARY = 'canary-7f3a-prompt';
export const HELLO = { model: 'fake/fake-model', messages: [{ role: 'user', content: `Hello ${PROMPT_CANARY}` }] };
export const STREAM = { ...HELLO, stream: true };

/**
 * Builds a house for each test of a file, and closes it with what every row of the acceptance matrix demands: the next
 * request succeeds, no rejection went unheard, and neither prompts nor keys are in the log.
 */
export function aHouse(arrange: (builder: Builder) => Builder = (builder) => builder): House {
  let provider: FakeProvider;
  let headgate: TestGateway;
  let log: string[];
  const unheard: unknown[] = [];
  const note = (reason: unknown) => void unheard.push(reason);

  beforeEach(async () => {
    process.on('unhandledRejection', note);
    log = [];
    provider = await startFakeProvider();
    const telemetry = createTelemetry({ write: (line) => void log.push(line), now: Date.now, stack: 'test' });
    const builder = aGateway()
      .withProvider('fake', { url: provider.url })
      .withPrice('fake/fake-model', { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25 })
      .withModel('fake/fake-model', { isReasoning: false })
      .withPorts({ telemetry });
    headgate = arrange(builder).start();
  });

  afterEach(async () => {
    provider.reset();
    headgate.setBounds(PATIENCE);
    const next = await headgate.ask(HELLO);
    expect(next.status, 'the next request').toBe(200);
    await headgate.close();
    await provider.close();
    process.off('unhandledRejection', note);
    expect(unheard.splice(0)).toEqual([]);
    expect(log.filter((line) => line.includes('InternalErrors'))).toEqual([]);
    for (const secret of [PROMPT_CANARY, headgate.key.slice(-20), 'provider-key-of-fake']) {
      expect(log.join('')).not.toContain(secret);
    }
  });

  return {
    get provider() {
      return provider;
    },
    get headgate() {
      return headgate;
    },
    get rows() {
      return headgate.rows;
    },
    get log() {
      return log;
    },
  };
}

/** Nothing was asked of the provider, and nothing is held. */
export function expectNoCall({ provider, rows }: House): void {
  expect(provider.requests).toEqual([]);
  expect(rows).toEqual([]);
}
