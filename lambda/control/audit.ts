import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { AuditLog } from '../core/audit/audit-log.ts';
import { listAudit } from '../core/audit/list-audit.ts';
import type { Clock } from '../core/gateway.ts';
import { wrong } from '../core/reports/read-query.ts';
import { TEAM_NAME } from '../settings.ts';
import { type Answers, answered, namedIn, queryOf } from './answer.ts';

/** What changes are looked up with. */
export interface AuditPorts {
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** The teams that the configuration knows. */
  readonly teams: ReadonlyMap<string, unknown>;
}

/** What was changed, and by whom: a team sees its own, and an operator all. */
export function auditAnswers({
  audit,
  clock,
  teams,
}: AuditPorts): Answers<'GET /teams/{team}/audit' | 'GET /admin/audit'> {
  const list = async (named: readonly (string | undefined)[], event: APIGatewayProxyEvent) =>
    answered(200, await listAudit(audit, { teams: named, query: queryOf(event), now: clock.now() }));
  return {
    async 'GET /teams/{team}/audit'(event) {
      if (queryOf(event).has('team')) throw wrong('team', 'is in the path already.');
      return await list([namedIn(event).team ?? ''], event);
    },
    async 'GET /admin/audit'(event) {
      const team = queryOf(event).get('team');
      // Also one that has left the configuration: what was done stays.
      if (team !== undefined && !TEAM_NAME.test(team)) throw wrong('team', 'is no name of a team.');
      return await list(team === undefined ? [undefined, ...teams.keys()] : [team], event);
    },
  };
}
