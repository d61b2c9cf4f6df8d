import { GatewayError, quoted } from './errors.ts';

/** The refusal of a name that no team of the configuration has. */
export function unknownTeam(team: string): GatewayError {
  return new GatewayError('invalid-request', `There is no team ${quoted(team)}. Teams are named in the configuration.`);
}
