import { editLines, type LineEdit, LineStatus, previewLineEdit } from '@muxwell/contract';
import { useState } from 'react';
import { ActButton } from '../../kit/act-button.tsx';
import { useApi } from '../../kit/api-context.tsx';
import type { Input, Reply } from '../../kit/api.ts';
import { Form, useForm } from '../../kit/form.tsx';
import { useBouquetChoices } from '../../kit/references.ts';
import { useOfferUndo } from '../../kit/undo.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { PreviewPart } from '../../kit/preview-part.tsx';
import { useT } from '../../ui/use-t.ts';
import { ChangePreview } from './change-preview.tsx';

type Lines = NonNullable<Input<typeof editLines>['body']>['lines'];
type Preview = Reply<typeof previewLineEdit>;

/** Changes many lines: what is filled in, previewed first. `chosen`: ids with commas, or `all` that the list's filter finds. */
export function ChangeForm({ chosen, onDone }: { chosen: string; onDone: () => void }) {
  const t = useT();
  const api = useApi();
  const offerUndo = useOfferUndo();
  const bouquets = useBouquetChoices();
  const lines = useChosen(chosen);
  const [seen, setSeen] = useState<{ edit: LineEdit; preview: Preview }>();
  const kit = useForm({
    schema: { '~standard': anything },
    values: empty,
    isPreview: true,
    save: async (values) => {
      const edit = editOf(values);
      setSeen({ edit, preview: await api.call(previewLineEdit, { body: { lines, edit } }) });
    },
  });
  const apply = async ({ edit }: { edit: LineEdit }) => {
    const { changed, changeSetId } = await api.call(editLines, { body: { lines, edit } });
    offerUndo(t('lines.changed', { count: changed }), changeSetId);
    onDone();
  };
  const { AppField } = kit.form;
  const switches = (['leave', 'on', 'off'] as const).map((id) => ({ id, label: t(`lines.${id}`) }));
  return (
    <>
      <p className="px-4 pt-4 text-sm text-ink-2">{t('lines.changeSays')}</p>
      <Form kit={kit} act={t('kit.preview')}>
        <AppField name="addDays">
          {(f) => <f.Number isOptional label={t('lines.addDays')} help={t('lines.addDaysHelp')} />}
        </AppField>
        <AppField name="maxConnections">
          {(f) => <f.Number isOptional label={t('lines.maxConnections')} min={1} max={1000} />}
        </AppField>
        <AppField name="state">{(f) => <f.Choice label={t('lines.state')} choices={switches} />}</AppField>
        <AppField name="addBouquetIds">{(f) => <f.Many label={t('lines.addBouquets')} choices={bouquets} />}</AppField>
        <AppField name="removeBouquetIds">{(f) => <f.Many label={t('lines.removeBouquets')} choices={bouquets} />}</AppField>
        <AppField name="allowedCountries">{(f) => <f.List label={t('lines.allowedCountries')} />}</AppField>
        <AppField name="deniedAgents">{(f) => <f.List label={t('lines.deniedAgents')} />}</AppField>
        <AppField name="resetNetworkLock">{(f) => <f.Switch label={t('lines.resetLock')} />}</AppField>
      </Form>
      {seen ? (
        <PreviewPart of={seen.preview}>
          <ChangePreview preview={seen.preview} bouquets={bouquets} />
          <ActButton disabled={seen.preview.changed === 0} act={() => apply(seen)}>
            {t('lines.changeTitle', { count: seen.preview.changed })}
          </ActButton>
        </PreviewPart>
      ) : null}
    </>
  );
}

function useChosen(chosen: string): Lines {
  const [url] = useUrlState();
  if (chosen !== 'all') return { ids: chosen.split(',').map(Number) };
  const status = LineStatus.options.find((one) => one === url['status']);
  return {
    filter: {
      ...(status ? { status } : {}),
      ...(url['bouquetId'] ? { bouquetId: Number(url['bouquetId']) } : {}),
      ...(url['search'] ? { search: url['search'] } : {}),
    },
  };
}

export const empty = {
  addDays: null as number | null,
  maxConnections: null as number | null,
  state: 'leave',
  addBouquetIds: [] as number[],
  removeBouquetIds: [] as number[],
  allowedCountries: [] as string[],
  deniedAgents: [] as string[],
  resetNetworkLock: false,
};

/** What the form says; a field that was left empty says nothing. */
export function editOf(values: typeof empty): LineEdit {
  const { addDays, maxConnections, state, addBouquetIds, removeBouquetIds, resetNetworkLock } = values;
  const allowedCountries = values.allowedCountries.filter(Boolean).map((text) => text.trim().toUpperCase());
  const deniedAgents = values.deniedAgents.filter(Boolean);
  return {
    ...(addDays ? { addDays } : {}),
    ...(maxConnections ? { maxConnections } : {}),
    ...(state === 'leave' ? {} : { isEnabled: state === 'on' }),
    ...(addBouquetIds.length > 0 ? { addBouquetIds } : {}),
    ...(removeBouquetIds.length > 0 ? { removeBouquetIds } : {}),
    ...(allowedCountries.length > 0 ? { allowedCountries } : {}),
    ...(deniedAgents.length > 0 ? { deniedAgents } : {}),
    ...(resetNetworkLock ? { resetNetworkLock: true as const } : {}),
  };
}

/** The server judges the whole: fields may be empty here. */
const anything = { version: 1, vendor: 'muxwell', validate: (value: unknown) => ({ value }) };
