import { shown } from '../text/shown.ts';

/** What somebody else has called something: text and nothing else, kept apart from what stands around it. */
export function Name({ text, none = '–' }: { readonly text: string | null | undefined; readonly none?: string }) {
  const plain = shown(text);
  if (plain === '') return <span class="quiet">{none}</span>;
  return (
    <bdi class="name" title={plain}>
      {plain}
    </bdi>
  );
}
