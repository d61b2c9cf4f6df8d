import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ProviderConfiguration } from '../lambda/settings.ts';

/** Lets the gateway ask the models of Bedrock in one region, and nothing else of Bedrock. */
export function grantBedrock(grantee: IGrantable, stack: Stack, { region }: ProviderConfiguration): void {
  const inRegion = (resource: string, resourceName: string) =>
    stack.formatArn({ service: 'bedrock', resource, resourceName, ...(region !== undefined && { region }) });
  const resources = [
    // A profile sends a request to any of its regions, and a global one to none that has a name: each asks for the right
    // to the model there (docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html, 2026-11-20).
    stack.formatArn({
      service: 'bedrock',
      region: '*',
      account: '',
      resource: 'foundation-model',
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
    inRegion('inference-profile', '*'),
    // What the endpoint for responses asks for as well: without it every call there is a 401 (seen 2026-09-03).
    inRegion('project', 'default'),
  ];
  const actions = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
}
