/** What the edge suite needs from whoever starts an edge. */
import type { ConfigurationInput } from '../../lib/configuration-schema.ts';
import type { FakeProvider } from '../support/fake-provider.ts';

/** How an edge is to be started; everything has the product's own default. */
export interface EdgeSettings {
  readonly bodyBytes?: number;
  readonly functionTimeoutSeconds?: number;
  readonly pingMs?: number;
  readonly deadlineMarginMs?: number;
  /** Whatever else the configuration says. The fake provider is the host of `fake`, and of each further name. */
  readonly more?: Partial<ConfigurationInput>;
  readonly furtherProviders?: readonly string[];
}

/** A running edge with all that is behind it. */
export interface EdgeUnderTest {
  /** With the stage: `http://127.0.0.1:N/v1`. */
  readonly baseUrl: string;
  readonly key: string;
  /** Configured as `fake`; its prices are the ones that the gateway is told. */
  readonly provider: FakeProvider;
  /** How many processes or threads have been started for the gateway function so far. */
  readonly starts: number;
  /** The ledger's rows of attempts, in the order in which they began. */
  attempts(): Promise<readonly Attempt[]>;
  close(): Promise<void>;
}

/** What a test looks at in the ledger. */
export interface Attempt {
  readonly state: string;
  readonly outcome: string | undefined;
  readonly costPicoUsd: bigint | undefined;
}

/** Starts an edge of one kind. */
export type StartEdge = (settings?: EdgeSettings) => Promise<EdgeUnderTest>;

/** The model that the tests ask for. */
export const MODEL = 'fake/model';
const MESSAGES = [{ role: 'user', content: 'Hello' }];
/** A chat whose answer is to be streamed. */
export const STREAMED = { model: MODEL, messages: MESSAGES, stream: true };
/** The same chat, whose answer is to come in one piece. */
export const WHOLE = { model: MODEL, messages: MESSAGES };
