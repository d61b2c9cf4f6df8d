import type { APIGatewayProxyEvent } from 'aws-lambda';
import { auditEntry } from '../core/audit/audit-entry.ts';
import { createKey } from '../core/create-key.ts';
import { describeKey } from '../core/describe-key.ts';
import { editKey } from '../core/edit-key.ts';
import type { Clock, Secrets } from '../core/gateway.ts';
import type { KeyEditor } from '../core/key-fields.ts';
import { allowanceOf, type BudgetPorts } from '../core/limits/team-budget.ts';
import { listKeys } from '../core/list-keys.ts';
import type { KeyPlan } from '../core/new-key.ts';
import { revokeKey } from '../core/revoke-key.ts';
import { rotateKey } from '../core/rotate-key.ts';
import type { KeyName, TeamKeys } from '../core/team-keys.ts';
import type { Limits } from '../settings.ts';
import { type Answer, type Answers, answered, authorOf, bodyOf, namedIn, requireNoFields, signerOf } from './answer.ts';

/** What keys are made with. */
export interface KeyPorts extends Pick<BudgetPorts, 'teams' | 'store'> {
  readonly keys: TeamKeys;
  readonly secrets: Pick<Secrets, 'pepper'>;
  readonly clock: Clock;
  readonly place: KeyPlan['place'];
  readonly limits: Limits;
}

/** Gateway keys, as their teams make, edit and end them. What reaches beyond a team is set by an operator. */
export function keyAnswers(
  ports: KeyPorts,
): Answers<
  | 'POST /teams/{team}/keys'
  | 'GET /teams/{team}/keys'
  | 'PATCH /teams/{team}/keys/{key}'
  | 'PATCH /admin/teams/{team}/keys/{key}'
  | 'POST /teams/{team}/keys/{key}/revoke'
  | 'POST /teams/{team}/keys/{key}/rotate'
> {
  const { keys, secrets, clock, place, limits } = ports;
  const teams = [...ports.teams.keys()];
  return {
    async 'POST /teams/{team}/keys'(event) {
      const { team = '' } = namedIn(event);
      const order = { team, body: await bodyOf(event, limits), place, ofTeam: await allowanceOf(team, ports) };
      const { record, answer } = createKey(order, await secrets.pepper(), clock);
      const after = describeKey(record, record.createdAt);
      const fact = { action: 'key.create', team, subject: record.keyId, before: null, after } as const;
      await keys.put(record, auditEntry(fact, authorOf(event, clock)));
      return answered(201, answer);
    },
    async 'GET /teams/{team}/keys'(event) {
      const { team = '' } = namedIn(event);
      return answered(200, await listKeys(keys, { team, teams }, clock.now()));
    },
    'PATCH /teams/{team}/keys/{key}': editAnswer(ports, 'team'),
    'PATCH /admin/teams/{team}/keys/{key}': editAnswer(ports, 'operator'),
    async 'POST /teams/{team}/keys/{key}/revoke'(event) {
      await requireNoFields(event, limits);
      return answered(200, await revokeKey(keys, keyNameIn(event), authorOf(event, clock)));
    },
    async 'POST /teams/{team}/keys/{key}/rotate'(event) {
      const order = { ...keyNameIn(event), body: await bodyOf(event, limits), by: signerOf(event), place, teams };
      return answered(201, await rotateKey(order, { keys, pepper: await secrets.pepper(), clock }));
    },
  };
}

/** The path says as who: IAM lets a team into its own part only, and nobody but operators into the other. */
function editAnswer(ports: KeyPorts, editor: KeyEditor): Answer {
  return async (event) => {
    const { team, keyId } = keyNameIn(event);
    const [body, ofTeam] = [await bodyOf(event, ports.limits), await allowanceOf(team, ports)];
    return answered(200, await editKey({ team, keyId, body, editor, by: signerOf(event), ofTeam }, ports));
  };
}

function keyNameIn(event: APIGatewayProxyEvent): KeyName {
  const { team = '', key = '' } = namedIn(event);
  return { team, keyId: key };
}
