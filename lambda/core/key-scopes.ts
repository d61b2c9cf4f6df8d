/** What a key may beyond asking models for its team: see what all teams have used. */
export const KEY_SCOPES = ['usage:all'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];
