import { snippetsIn } from './documents.ts';

/** The commands of the README from nothing to a first call through a deployed stack, without the comments behind them. */
export const FIRST_CALL = (snippetsIn('README.md').find(({ text }) => text.includes('npx headgate init'))?.text ?? '')
  .trimEnd()
  .split('\n')
  .map((line) => line.replace(/ +#.*$/, ''));
