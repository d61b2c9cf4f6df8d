import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import { parseKey } from '../../lambda/core/gateway-key.ts';
import { readBody } from '../../lambda/core/read-body.ts';
import * as bodyReader from './body-reader.ts';
import type { Properties } from './fuzz.ts';
import * as gatewayKey from './gateway-key.ts';
import * as iamToken from './iam-token.ts';
import * as sseParser from './sse-parser.ts';

/** What reads bytes of strangers, and what must hold of it. A parser that is added here is fuzzed in both suites. */
export const PARSERS: Readonly<Record<string, Properties>> = {
  'a body': bodyReader.propertiesOf(readBody),
  'server-sent events': sseParser.propertiesOf(readFrames),
  'a token': iamToken.propertiesOf(),
  'a gateway key': gatewayKey.propertiesOf(parseKey),
};
