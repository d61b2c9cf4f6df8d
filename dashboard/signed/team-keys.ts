import { signedCall } from '../state/control.ts';
import type { KeyFacts, KeyList, MadeKey, TeamFacts } from './facts.ts';

/** Where a key lies: in the part of its team, or in that of operators. */
export type Door = 'team' | 'operator';

interface KeyName {
  readonly team: string;
  readonly id: string;
}

/** The keys of a team, the newest first. */
export function listKeys(team: string): Promise<KeyList> {
  return signedCall({ method: 'GET', path: keysOf(team) });
}

export function createKey(team: string, body: object): Promise<MadeKey> {
  return signedCall({ method: 'POST', path: keysOf(team), body });
}

export function editKey({ team, id }: KeyName, body: object, door: Door): Promise<KeyFacts> {
  const path = `${keysOf(team)}/${encodeURIComponent(id)}`;
  return signedCall({ method: 'PATCH', path: door === 'operator' ? `/admin${path}` : path, body });
}

export function rotateKey({ team, id }: KeyName, body: object): Promise<MadeKey> {
  return signedCall({ method: 'POST', path: `${keysOf(team)}/${encodeURIComponent(id)}/rotate`, body });
}

export function revokeKey({ team, id }: KeyName): Promise<KeyFacts> {
  return signedCall({ method: 'POST', path: `${keysOf(team)}/${encodeURIComponent(id)}/revoke` });
}

export function readTeam(team: string): Promise<TeamFacts> {
  return signedCall({ method: 'GET', path: `${partOf(team)}/budget` });
}

export function setTeam(team: string, body: object): Promise<TeamFacts> {
  return signedCall({ method: 'PUT', path: `/admin${partOf(team)}/budget`, body });
}

/** The code of a link that opens the page of a team: what it is exchanged for is the key of a session. */
export async function linkCode(team: string): Promise<string> {
  const path = `${partOf(team)}/dashboard-links`;
  const { code } = await signedCall<{ readonly code: string }>({ method: 'POST', path });
  return code;
}

function partOf(team: string): string {
  return `/teams/${encodeURIComponent(team)}`;
}

function keysOf(team: string): string {
  return `${partOf(team)}/keys`;
}
