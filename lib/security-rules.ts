import { type App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { teamSecretPrefix } from '../lambda/access-settings.ts';
import { PAGE_DOOR } from '../lambda/page-settings.ts';
import {
  BEDROCK,
  CONTROL_DOOR,
  KEY_DOOR,
  OPERATOR_DOOR,
  type ProviderConfiguration,
  TEAM_DOOR,
} from '../lambda/settings.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import type { DeployedConfiguration } from './configuration.ts';
import { STAGE } from './gateway-api.ts';
import { EXPORT_PREFIX } from './ledger-export.ts';
import { forMails, SERVERLESS } from './serverless-rules.ts';
import { TEAM_METHODS, TEAM_TAG } from './team-roles.ts';

const API = 'Doors/Api';

/** Makes synthesis fail on any finding of AwsSolutions or Serverless that has no reason here. */
export function enforceSecurityRules(app: App, stack: Stack, configuration: DeployedConfiguration): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  for (const { construct, pack = 'AwsSolutions', rule, reason } of acknowledgements(configuration)) {
    const place = construct.split('/').reduce<IConstruct>((at, id) => at.node.findChild(id), stack);
    Validations.of(place).acknowledge({ id: `${pack}::${pack}-${rule}`, reason });
  }
}

/** All findings that are meant to be so, and why. */
export function acknowledgements({
  providers,
  teams,
  access,
  cors,
  telemetry,
  stack,
}: DeployedConfiguration): readonly Acknowledgement[] {
  const { [BEDROCK]: bedrock, ...others } = providers;
  return [
    ...secrets(Object.keys(others)),
    ...(telemetry.otlp?.needsHeaders ? [COLLECTOR] : []),
    ...(bedrock ? modelsOf(bedrock) : []),
    ...FLEETING,
    FORGOTTEN,
    ...(Object.keys(others).length > 0 ? ownKeys(stack.name) : []),
    ...doors(),
    ...(cors ? questions() : []),
    ...SERVERLESS,
    ...forMails(stack),
    ...Object.keys(teams).flatMap((team) => partOf(team, 'TeamRoles')),
    ...partOf(`<aws:PrincipalTag/${TEAM_TAG}>`, 'TeamsPolicy'),
    ...(access.tokens ? ['TeamRoles', 'TeamsPolicy'].map(tokensIn) : []),
    ...(stack.ledgerExport ? COPIES : []),
  ];
}

/** Which teams will bring keys of their own is not known when the stack is made. */
function ownKeys(stack: string): readonly Acknowledgement[] {
  const secrets = `arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${teamSecretPrefix(stack)}*`;
  return ['Gateway', 'Judge', 'Control'].map((construct) => ({
    construct,
    rule: `IAM5[Resource::${secrets}]`,
    reason:
      'The own keys of teams, made at run time: the gateway and the judge may only read them, the control function only write.',
  }));
}

function modelsOf({ region = '<AWS::Region>' }: ProviderConfiguration): readonly Acknowledgement[] {
  const models = '*::foundation-model/*';
  const profiles = `${region}:<AWS::AccountId>:inference-profile/*`;
  return ['Gateway', 'Judge'].flatMap((construct) =>
    [models, profiles].map((resource) => ({
      construct,
      rule: `IAM5[Resource::arn:<AWS::Partition>:bedrock:${resource}]`,
      reason: 'Callers name the model, and a profile serves it from any of its regions. It may be asked, and no more.',
    })),
  );
}

const FLEETING: readonly Acknowledgement[] = [
  {
    construct: 'Health/Table',
    rule: 'DDB3',
    reason: 'What is measured of targets is an hour old at most and measured again in minutes: nothing to restore.',
  },
  {
    construct: 'Answers/Table',
    rule: 'DDB3',
    reason: 'Answers are remembered for a while and can be asked again; a copy would only keep content for longer.',
  },
];

const FORGOTTEN: Acknowledgement = {
  construct: 'Experiments/Table',
  rule: 'DDB3',
  reason: 'What was said lies there until it is judged: a copy would keep it for weeks after it was deleted.',
};

const COPIES: readonly Acknowledgement[] = [
  {
    construct: 'LedgerExport/Failed',
    rule: 'SQS3',
    reason: 'It is such a queue itself: of a schedule, which the rule does not know of.',
  },
  {
    construct: 'LedgerExport/Failed',
    pack: 'Serverless',
    rule: 'SQSRedrivePolicy',
    reason: 'It is the dead-letter queue itself.',
  },
  {
    construct: 'LedgerExport/Bucket',
    rule: 'S1',
    reason: 'Who reads copies of the ledger is for CloudTrail to tell: a log of accesses would need one more bucket.',
  },
  {
    construct: 'LedgerExport/Role',
    rule: `IAM5[Resource::<LedgerExports.Arn>/${EXPORT_PREFIX}/*]`,
    reason: 'DynamoDB names the objects of a copy; they may be put there, and neither read nor deleted.',
  },
];

const COLLECTOR: Acknowledgement = {
  construct: 'CollectorHeaders',
  rule: 'SMG4',
  reason: 'Whoever keeps the collector gives out these headers, and offers no way to rotate them automatically.',
};

function secrets(providers: readonly string[]): readonly Acknowledgement[] {
  const pepper = {
    construct: 'KeyPepper',
    rule: 'SMG4',
    reason: 'A new pepper would invalidate every gateway key at once; it is only ever read by three functions.',
  };
  const keys = {
    construct: 'ProviderSecrets',
    rule: 'SMG4',
    reason: 'The keys come from third parties, which offer no way to rotate them automatically.',
  };
  return providers.length > 0 ? [pepper, keys] : [pepper];
}

function doors(): readonly Acknowledgement[] {
  const stage = `${API}/DeploymentStage.${STAGE}`;
  const methodOf = ({ method, path }: { readonly method: string; readonly path: string }) =>
    `${API}/Default${path}/${method}`;
  return [
    {
      construct: API,
      rule: 'APIG2',
      reason: 'The function validates requests: fields that a provider knows and the gateway does not must pass.',
    },
    {
      construct: stage,
      rule: 'APIG3',
      reason: 'A firewall costs a fixed sum and is a choice of the account; throttles and key checks are always on.',
    },
    {
      construct: stage,
      rule: 'APIG6',
      reason: 'Streamed methods write no execution logs, and those of others would hold bodies. Access logs are on.',
    },
    {
      construct: 'Doors/LogWriter',
      rule: 'IAM5[Resource::*]',
      reason: 'One setting for all APIs of the account and region: AWS expects the rights of its own managed policy.',
    },
    ...PAGE_DOOR.flatMap((endpoint) =>
      ['APIG4', 'COG4'].map((rule) => ({
        construct: methodOf(endpoint),
        rule,
        reason: 'The page is code and holds no data; what it shows it asks for at the key door, with a gateway key.',
      })),
    ),
    ...KEY_DOOR.map((endpoint) => ({
      construct: methodOf(endpoint),
      rule: 'APIG4',
      reason: 'The function verifies the gateway key, from either header, before it reads the body.',
    })),
    ...KEY_DOOR.map((endpoint) => ({
      construct: methodOf(endpoint),
      rule: 'COG4',
      reason: 'Callers are programs with gateway keys, not people in a user pool.',
    })),
    ...[...TEAM_DOOR, ...OPERATOR_DOOR, ...CONTROL_DOOR].map((endpoint) => ({
      construct: methodOf(endpoint),
      rule: 'COG4',
      reason: 'IAM is the authorizer: callers sign their requests with the credentials of a team role.',
    })),
  ];
}

function questions(): readonly Acknowledgement[] {
  return [...new Set(KEY_DOOR.map(({ path }) => path))].map((path) => ({
    construct: `${API}/Default${path}/OPTIONS`,
    rule: 'APIG4',
    reason: 'A browser asks without credentials what a page may send. The answer tells it that, and nothing else.',
  }));
}

function tokensIn(construct: string): Acknowledgement {
  return {
    construct,
    rule: 'IAM5[Resource::*]',
    reason: 'A token is no resource. Conditions hold it to this gateway as its audience, and to its longest life.',
  };
}

function partOf(team: string, construct: string): readonly Acknowledgement[] {
  return TEAM_METHODS.map((method) => {
    const path = `${STAGE}/${method}/teams/${team}/*`;
    return {
      construct,
      rule: `IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<Api>/${path}]`,
      reason: 'Every endpoint of the team itself, and nothing outside its path.',
    };
  });
}
