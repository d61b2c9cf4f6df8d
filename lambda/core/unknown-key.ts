import { GatewayError, quoted } from './errors.ts';

/** The same for a key that is not there and for one of another team: nobody learns which ids others have. */
export function unknownKey(keyId: string): GatewayError {
  return new GatewayError('key-unknown', `There is no key ${quoted(keyId)} of this team.`);
}
