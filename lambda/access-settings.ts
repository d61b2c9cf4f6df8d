/** Where gateway keys, the lists of them, switches, changed allowances and the record of all changes lie in the table `Access`: roles are held to these partitions. */
export const KEY_PARTITION = 'key#';
export const TEAM_KEYS_PARTITION = 'team-keys#';
export const SWITCHES_PARTITION = 'switches';
export const ALLOWANCES_PARTITION = 'allowances';
export const AUDIT_PARTITION = 'audit#';
/** Where links to the page wait until they are taken. */
export const LINK_PARTITION = 'dashboard-link#';
/** Where it is written down which keys of providers were put in, and never the keys. */
export const PROVIDER_KEYS_PARTITION = 'provider-keys';

/** How the names of secrets begin that hold the own keys of teams: roles are held to it. */
export function teamSecretPrefix(stackName: string): string {
  return `headgate/${stackName}/teams/`;
}

/** The secret of a team and provider. Both are names of the configuration, and neither has a slash. */
export function teamSecretName(prefix: string, team: string, provider: string): string {
  return `${prefix}${team}/${provider}`;
}
