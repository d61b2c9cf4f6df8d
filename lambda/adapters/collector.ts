import type { Transport } from '../core/gateway.ts';
import { NO_TRACES, type Traces } from '../core/tracing/traces.ts';
import type { Configuration } from '../settings.ts';
import type { AwsClient } from './aws-client.ts';
import { createCollectorHeaders } from './collector-headers.ts';
import { createTraces } from './otlp-traces.ts';

export interface CollectorPorts {
  readonly stack: string;
  /** Absent where the collector wants no headers that are secret. */
  readonly headersSecret: string | undefined;
  readonly secretsManager: AwsClient;
  readonly transport: Transport;
  now(): number;
  report(count: number, cause: unknown): void;
}

/** The way to the collector of traces that is configured, if one is. */
export function tracesTo({ otlp }: Configuration['telemetry'], ports: CollectorPorts): Traces {
  if (!otlp) return NO_TRACES;
  const { stack, headersSecret, secretsManager, transport, now, report } = ports;
  const headers = headersSecret ? createCollectorHeaders(secretsManager, headersSecret, now) : async () => ({});
  return createTraces({ url: otlp.url, headers, transport, stack, report });
}
