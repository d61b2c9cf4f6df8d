import { z } from 'zod';
import type { AccessConfiguration, TokensConfiguration } from '../lambda/token-settings.ts';
import { isRecord } from './configuration-relations.ts';
import { section, whole } from './configuration-section.ts';
import { providerUrl } from './provider-url.ts';

/** What an operator writes: an issuer may be its address alone. */
export interface AccessInput {
  readonly tokens?: Partial<Omit<TokensConfiguration, 'issuers'>> & {
    readonly issuers: readonly (string | TokensConfiguration['issuers'][number])[];
  };
}

const ISSUER =
  'the issuer of an AWS account, such as "https://<id>.tokens.sts.global.api.aws" (aws iam get-outbound-web-identity-federation-info)';
// Neither `*`, `?` nor `$`, which the conditions of IAM read in ways of their own.
const AUDIENCE = /^[A-Za-z0-9][A-Za-z0-9:/._-]{0,254}$/;
const ALLOWED_AUDIENCE = 'a text of letters, digits and :/._-, at most 255';
const PRINCIPAL = /^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]+$/;
const ALLOWED_PRINCIPAL = 'the ARN of a role or user with its path, such as "arn:aws:iam::111122223333:role/search"';

/** Who is let in beside those with gateway keys and those who sign. */
export function access(): z.ZodType<AccessConfiguration> {
  return section({ tokens: tokens().exactOptional() });
}

function tokens() {
  const team = z.string('the name of a team');
  const issuer = z.preprocess(
    (value) => (typeof value === 'string' ? { url: value } : value),
    section({ url: issuerUrl(), teams: z.array(team, 'a list of teams').readonly().exactOptional() }),
  );
  return section({
    issuers: z.array(issuer, 'a list of issuers').min(1, 'at least one issuer').max(100, 'at most 100').readonly(),
    audience: z.string(ALLOWED_AUDIENCE).regex(AUDIENCE, ALLOWED_AUDIENCE).exactOptional(),
    maxLifetimeSeconds: whole(60, 3600).default(3600),
    roles: z.record(z.string().regex(PRINCIPAL, ALLOWED_PRINCIPAL), team, 'an object of ARNs and teams').default({}),
  });
}

/** Never a host on a private network: its keys would be asked for there. */
function issuerUrl() {
  return z.string(ISSUER).refine((text) => providerUrl(text, false) === text, ISSUER);
}

/** A team that nobody has would be refused at every call; each issuer is named once, or one of them would count. */
export function refuseWrongAccess(parts: unknown, localTeam: string | undefined, context: z.RefinementCtx): void {
  if (!isRecord(parts) || !isRecord(parts.teams) || !isRecord(parts.access)) return;
  const { tokens: settings } = parts.access;
  if (!isRecord(settings)) return;
  const known = [...Object.keys(parts.teams), ...(localTeam === undefined ? [] : [localTeam])];
  const message = `one of ${known.join(', ') || 'the teams, and there is none'}`;
  const refuse = (path: readonly PropertyKey[], text: string) =>
    context.addIssue({ code: 'custom', path: ['access', 'tokens', ...path], message: text });
  const { roles, issuers } = settings;
  for (const [arn, team] of Object.entries(isRecord(roles) ? roles : {}))
    if (!known.includes(String(team))) refuse(['roles', arn], message);
  const listed: readonly unknown[] = Array.isArray(issuers) ? issuers : [];
  const urls = listed.map((each) => (isRecord(each) ? each.url : undefined));
  for (const [at, each] of listed.entries()) {
    if (urls.indexOf(urls[at]) !== at) refuse(['issuers', at], 'an issuer that is not named before');
    const teams: readonly unknown[] = isRecord(each) && Array.isArray(each.teams) ? each.teams : [];
    for (const [index, team] of teams.entries())
      if (!known.includes(String(team))) refuse(['issuers', at, 'teams', index], message);
  }
}
