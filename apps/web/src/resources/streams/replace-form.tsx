import { previewSourceReplace, replaceInSources, type SourceReplacement, type StreamKind } from '@muxwell/contract';
import { useState } from 'react';
import { ActButton } from '../../kit/act-button.tsx';
import { useApi } from '../../kit/api-context.tsx';
import type { Reply } from '../../kit/api.ts';
import { ChangeSamples } from '../../kit/change-samples.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { useOfferUndo } from '../../kit/undo.ts';
import { PreviewPart } from '../../kit/preview-part.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { Note } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { useChosen } from './use-chosen.ts';

type What = SourceReplacement['what'];
type Preview = Reply<typeof previewSourceReplace>;

const empty = { from: '', to: '', username: '', password: '', newUsername: '', newPassword: '' };

export function replacementOf(what: What, { from, to, ...account }: typeof empty): SourceReplacement {
  return what === 'account' ? { what, ...account } : { what, from, to };
}

interface ReplaceFormProps {
  kind: StreamKind;
  chosen: string;
  onDone: () => void;
}

/** Replaces a host, an account or any text in the addresses of many sources, previewed first. */
export function ReplaceForm({ kind, chosen, onDone }: ReplaceFormProps) {
  const t = useT();
  const api = useApi();
  const streams = useChosen(kind, chosen);
  const offerUndo = useOfferUndo();
  const [what, setWhat] = useState<What>('host');
  const [seen, setSeen] = useState<{ replace: SourceReplacement; preview: Preview }>();
  const kit = useForm({
    schema: { '~standard': anything },
    values: empty,
    isPreview: true,
    save: async (values) => {
      const replace = replacementOf(what, values);
      setSeen({ replace, preview: await api.call(previewSourceReplace, { body: { streams, replace } }) });
    },
  });
  const apply = async ({ replace }: { replace: SourceReplacement }) => {
    const { sources, changeSetId } = await api.call(replaceInSources, { body: { streams, replace } });
    offerUndo(t('tools.sourcesChanged', { count: sources }), changeSetId);
    onDone();
  };
  return (
    <>
      <p className="px-4 pt-4 text-sm text-ink-2">{t('tools.replaceSays')}</p>
      <Form kit={kit} act={t('kit.preview')}>
        <Field label={t('tools.what')}>
          {(tied) => (
            <Select {...tied} value={what} onChange={(event) => setWhat(event.target.value as What)}>
              {(['host', 'account', 'text'] as const).map((one) => (
                <option key={one} value={one}>
                  {t(`tools.replaces.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <ReplaceFields what={what} kit={kit} />
      </Form>
      {seen ? <SourcesPreview preview={seen.preview} onApply={() => apply(seen)} /> : null}
    </>
  );
}

function ReplaceFields({ what, kit }: { what: What; kit: ReturnType<typeof useForm<typeof empty>> }) {
  const t = useT();
  const { AppField } = kit.form;
  const names =
    what === 'account' ? (['username', 'password', 'newUsername', 'newPassword'] as const) : (['from', 'to'] as const);
  return names.map((name) => (
    <AppField key={name} name={name}>
      {(f) => (
        <f.Text
          isMachine
          label={t(`tools.parts.${name}`)}
          {...(what === 'host' ? { placeholder: name === 'from' ? 'old.example:8080' : 'new.example:8080' } : {})}
        />
      )}
    </AppField>
  ));
}

function SourcesPreview({ preview, onApply }: { preview: Preview; onApply: () => Promise<void> }) {
  const t = useT();
  return (
    <PreviewPart of={preview}>
      <Note tone={preview.changed === 0 ? 'info' : 'warn'}>
        {t('tools.found', { count: preview.found })} · {t('tools.sourcesWouldChange', { count: preview.sources })}
      </Note>
      <ChangeSamples
        title={t('streams.name')}
        samples={preview.samples.map(({ before, after, ...one }) => ({
          id: one.id,
          title: one.name,
          before: { url: before },
          after: { url: after },
        }))}
        label={() => ''}
        say={(_, value) => String(value)}
      />
      <ActButton disabled={preview.changed === 0} act={onApply}>
        {t('tools.replaceIn', { count: preview.sources })}
      </ActButton>
    </PreviewPart>
  );
}

/** The server judges the whole. */
const anything = { version: 1, vendor: 'muxwell', validate: (value: unknown) => ({ value }) };
