import { auditEntry } from '../core/audit/audit-entry.ts';
import { createLink } from '../core/dashboard/create-link.ts';
import type { Links } from '../core/dashboard/links.ts';
import { describeKey } from '../core/describe-key.ts';
import { unknownTeam } from '../core/unknown-team.ts';
import { type Answers, answered, authorOf, namedIn, requireNoFields, signerOf } from './answer.ts';
import type { KeyPorts } from './keys.ts';

/** What links are made with. */
export interface LinkPorts extends Pick<KeyPorts, 'keys' | 'secrets' | 'clock' | 'place' | 'limits' | 'teams'> {
  readonly links: Pick<Links, 'put'>;
}

/** Links that open the page of a team once, for who is let in by IAM and has no key. */
export function linkAnswers(ports: LinkPorts): Answers<'POST /teams/{team}/dashboard-links'> {
  const { keys, links, secrets, clock, place, limits, teams } = ports;
  return {
    async 'POST /teams/{team}/dashboard-links'(event) {
      await requireNoFields(event, limits);
      const { team = '' } = namedIn(event);
      if (!teams.has(team)) throw unknownTeam(team);
      const order = { team, place, by: signerOf(event) };
      const { record, link, answer } = createLink(order, await secrets.pepper(), clock);
      const after = describeKey(record, record.createdAt);
      const fact = { action: 'key.create', team, subject: record.keyId, before: null, after } as const;
      // The key first: a key that nobody has opens nothing, and a link without one would open nothing either.
      await keys.put(record, auditEntry(fact, authorOf(event, clock)));
      await links.put(link);
      return answered(201, answer);
    },
  };
}
