import { callCheck, streamCheck } from './calls.ts';
import type { Check } from './check.ts';
import { clockCheck } from './clock.ts';
import { concurrencyCheck } from './concurrency.ts';
import { configurationCheck, nodeCheck } from './configuration.ts';
import { credentialsCheck } from './credentials.ts';
import { gatewayCheck } from './gateway.ts';
import { keyCheck } from './key.ts';
import { providersCheck } from './providers.ts';
import { secretsCheck } from './secrets.ts';
import { usageCheck } from './usage.ts';

/** All that `headgate doctor` looks at, in an order in which each finds what it needs. */
export const CHECKS: readonly Check[] = [
  nodeCheck,
  configurationCheck,
  credentialsCheck,
  gatewayCheck,
  concurrencyCheck,
  secretsCheck,
  clockCheck,
  keyCheck,
  providersCheck,
  callCheck,
  streamCheck,
  usageCheck,
];
