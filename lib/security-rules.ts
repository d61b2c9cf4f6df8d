import { type App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { PAGE_DOOR } from '../lambda/page-settings.ts';
import { BEDROCK, CONTROL_DOOR, KEY_DOOR, type ProviderConfiguration, TEAM_DOOR } from '../lambda/settings.ts';
import type { DeployedConfiguration } from './configuration.ts';
import { STAGE } from './gateway-api.ts';
import { EXPORT_PREFIX } from './ledger-export.ts';
import { TEAM_METHODS } from './team-roles.ts';

/** A finding that was looked at and is meant to be so. */
export interface Acknowledgement {
  /** The path of a construct within the stack; the finding may be on it or on anything inside it. */
  readonly construct: string;
  /** The rule of AwsSolutions, with the finding where a rule can have several. */
  readonly rule: string;
  readonly reason: string;
}

const API = 'Doors/Api';

/** Makes synthesis fail on any finding of AwsSolutions that has no reason here. */
export function enforceSecurityRules(app: App, stack: Stack, configuration: DeployedConfiguration): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  for (const { construct, rule, reason } of acknowledgements(configuration)) {
    const place = construct.split('/').reduce<IConstruct>((at, id) => at.node.findChild(id), stack);
    Validations.of(place).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
  }
}

/** All findings that are meant to be so, and why. */
export function acknowledgements({ providers, teams, stack }: DeployedConfiguration): readonly Acknowledgement[] {
  const { [BEDROCK]: bedrock, ...others } = providers;
  return [
    ...secrets(Object.keys(others)),
    ...(bedrock ? modelsOf(bedrock) : []),
    FLEETING,
    ...doors(),
    ...Object.keys(teams).flatMap(ownParts),
    ...(stack.ledgerExport ? COPIES : []),
  ];
}

function modelsOf({ region = '<AWS::Region>' }: ProviderConfiguration): readonly Acknowledgement[] {
  const models = '*::foundation-model/*';
  const profiles = `${region}:<AWS::AccountId>:inference-profile/*`;
  return [models, profiles].map((resource) => ({
    construct: 'Gateway',
    rule: `IAM5[Resource::arn:<AWS::Partition>:bedrock:${resource}]`,
    reason: 'Callers name the model, and a profile serves it from any of its regions. It may be asked, and no more.',
  }));
}

const FLEETING: Acknowledgement = {
  construct: 'Health/Table',
  rule: 'DDB3',
  reason: 'What is measured of targets is an hour old at most and measured again in minutes: nothing to restore.',
};

const COPIES: readonly Acknowledgement[] = [
  {
    construct: 'LedgerExport/Failed',
    rule: 'SQS3',
    reason: 'It is such a queue itself: of a schedule, which the rule does not know of.',
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

function secrets(providers: readonly string[]): readonly Acknowledgement[] {
  const pepper = {
    construct: 'KeyPepper',
    rule: 'SMG4',
    reason: 'A new pepper would invalidate every gateway key at once; it is only ever read by two functions.',
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
    ...[...TEAM_DOOR, ...CONTROL_DOOR].map((endpoint) => ({
      construct: methodOf(endpoint),
      rule: 'COG4',
      reason: 'IAM is the authorizer: callers sign their requests with the credentials of a team role.',
    })),
  ];
}

function ownParts(team: string): readonly Acknowledgement[] {
  return TEAM_METHODS.map((method) => {
    const path = `${STAGE}/${method}/teams/${team}/*`;
    return {
      construct: 'TeamRoles',
      rule: `IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<Api>/${path}]`,
      reason: 'Every endpoint of the team itself, and nothing outside its path.',
    };
  });
}
