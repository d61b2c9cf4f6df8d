import type { Caller, Gateway } from './gateway.ts';
import type { TokenClaims, TokenTeams } from './iam-token.ts';
import { principalOf } from './principal.ts';
import { TokenRefusal } from './token-refusal.ts';

/** The tag of a role or a session that names its team: whoever may set it decides on teams. */
const TEAM_TAG = 'headgate-team';

/** Who a verified token lets in: the team is told by IAM, and else by the configuration, and never by who asked for the token. */
export function callerOf(claims: TokenClaims, { teamOfRole, teamsOf }: TokenTeams, { teams }: Gateway): Caller {
  const { issuer, subject, principalTags } = claims;
  const team = principalTags.get(TEAM_TAG) ?? teamOfRole.get(subject);
  if (team === undefined) throw new TokenRefusal('token-without-team');
  const allowed = teamsOf.get(issuer);
  // Whoever administers another account sets the tags there, and so must not be able to name any team.
  if (!teams.has(team) || (allowed && !allowed.has(team))) throw new TokenRefusal('token-team');
  return { team, keyId: '', door: 'token', principal: principalOf(subject) };
}
