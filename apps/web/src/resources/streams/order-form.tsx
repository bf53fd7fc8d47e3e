import { moveStreams, renumberStreams, type StreamKind } from '@muxwell/contract';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { useOfferUndo } from '../../kit/undo.ts';
import { Field, Select } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';
import { useChosen } from './use-chosen.ts';

const hows = ['move', 'number', 'name'] as const;
type How = (typeof hows)[number];

interface OrderFormProps {
  kind: StreamKind;
  chosen: string;
  onDone: () => void;
}

/** Moves streams to a channel number, where the others make room, or numbers them anew. */
export function OrderForm({ kind, chosen, onDone }: OrderFormProps) {
  const t = useT();
  const api = useApi();
  const offerUndo = useOfferUndo();
  const streams = useChosen(kind, chosen);
  const [how, setHow] = useState<How>('ids' in streams ? 'move' : 'number');
  const kit = useForm({
    schema: renumberStreams.body.pick({ startAt: true }),
    values: { startAt: 1 },
    save: async ({ startAt }) => {
      const { changed, changeSetId } =
        how === 'move' && 'ids' in streams
          ? await api.call(moveStreams, { body: { ids: streams.ids, to: { number: startAt } } })
          : await api.call(renumberStreams, { body: { streams, startAt, order: how === 'name' ? 'name' : 'number' } });
      offerUndo(t('tools.changed', { count: changed }), changeSetId);
      onDone();
    },
  });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t('tools.apply')}>
      <Field label={t('tools.how')} help={t(`tools.howHelp.${how}`)}>
        {(tied) => (
          <Select {...tied} value={how} onChange={(event) => setHow(event.target.value as How)}>
            {hows
              .filter((one) => one !== 'move' || 'ids' in streams)
              .map((one) => (
                <option key={one} value={one}>
                  {t(`tools.hows.${one}`)}
                </option>
              ))}
          </Select>
        )}
      </Field>
      <AppField name="startAt">{(f) => <f.Number label={t('tools.startAt')} min={0} max={1_000_000} />}</AppField>
    </Form>
  );
}
