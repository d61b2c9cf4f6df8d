import { randomBytes } from 'node:crypto';
import { type AuditEntry, auditEntry } from '../../lambda/core/audit/audit-entry.ts';

/** What a store writes down beside a change, where a test is not about it. */
export function anAuditEntry(fact: Partial<AuditEntry> = {}): AuditEntry {
  const author = { by: 'arn:aws:iam::000000000000:role/ops', clock: { now: Date.now, randomBytes } };
  return {
    ...auditEntry({ action: 'key.create', team: 'red', subject: 'x', before: null, after: null }, author),
    ...fact,
  };
}
