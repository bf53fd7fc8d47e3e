import type { CategoryKind } from '@muxwell/contract';
import { ActButton } from '../../kit/act-button.tsx';
import { ChangeSamples } from '../../kit/change-samples.tsx';
import { namesOf, useBouquetChoices, useCategoryChoices } from '../../kit/references.ts';
import { PreviewPart } from '../../kit/preview-part.tsx';
import type { Key } from '../../locales/keys.ts';
import { Note } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import type { EditPreview as Preview } from './use-edit-many.ts';

interface EditPreviewProps {
  preview: Preview;
  kind: CategoryKind;
  onApply: () => Promise<void>;
}

/** What a change of many streams would do, with some of them before and after, and the button that does it. */
export function EditPreview({ preview, kind, onApply }: EditPreviewProps) {
  const t = useT();
  const say = useSay(kind);
  const { found, changed, watching, samples } = preview;
  return (
    <PreviewPart of={preview}>
      <Note tone={changed === 0 ? 'info' : 'warn'}>
        <p>
          {t('tools.found', { count: found })} · {t('tools.wouldChange', { count: changed })}
        </p>
        {watching > 0 ? <p>{t('tools.wouldWatch', { count: watching })}</p> : null}
      </Note>
      <ChangeSamples
        title={t('streams.name')}
        samples={samples.map((one) => ({ ...one, title: one.name }))}
        label={(name) => {
          const label = labels[name];
          return label ? t(label) : name;
        }}
        say={say}
      />
      <ActButton disabled={changed === 0} act={onApply}>
        {t('tools.applyTo', { count: changed })}
      </ActButton>
    </PreviewPart>
  );
}

const labels: Partial<Record<string, Key>> = {
  name: 'tools.field.name',
  categoryIds: 'tools.field.categoryIds',
  bouquetIds: 'tools.field.bouquetIds',
  isEnabled: 'tools.field.isEnabled',
  isOnDemand: 'tools.field.isOnDemand',
  isAdult: 'tools.field.isAdult',
  rating: 'tools.field.rating',
  notes: 'tools.field.notes',
  userAgent: 'tools.field.userAgent',
  headers: 'tools.field.headers',
  proxy: 'streams.proxy',
};

function useSay(kind: CategoryKind) {
  const t = useT();
  const categories = useCategoryChoices(kind);
  const bouquets = useBouquetChoices();
  return (name: string, value: unknown): string => {
    if (name === 'categoryIds') return namesOf(categories, value as number[]) || '–';
    if (name === 'bouquetIds') return namesOf(bouquets, value as number[]) || '–';
    if (name === 'headers' || name === 'proxy') return value === true ? t('tools.headersThere') : '–';
    if (typeof value === 'boolean') return t(value ? 'tools.yes' : 'tools.no');
    return typeof value === 'string' || typeof value === 'number' ? String(value) || '–' : '–';
  };
}
