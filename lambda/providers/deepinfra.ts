import { openAICompatible } from './provider.ts';

export const deepinfra = openAICompatible({
  id: 'deepinfra',
  url: 'https://api.deepinfra.com/v1/openai',
  // Unknown fields appear to be ignored there, so none is withheld. Usage comes unasked as well.
  streamUsage: true,
  refusesDeveloperRole: true,
  reportedCost: { field: 'estimated_cost', perUsd: 1n },
});
