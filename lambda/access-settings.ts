/** Where gateway keys, the lists of them, switches, changed allowances and the record of all changes lie in the table `Access`: roles are held to these partitions. */
export const KEY_PARTITION = 'key#';
export const TEAM_KEYS_PARTITION = 'team-keys#';
export const SWITCHES_PARTITION = 'switches';
export const ALLOWANCES_PARTITION = 'allowances';
export const AUDIT_PARTITION = 'audit#';
