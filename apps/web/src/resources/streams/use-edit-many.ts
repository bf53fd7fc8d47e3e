import { editStreams, previewStreamEdit, type StreamChoice, type StreamEdit } from '@muxwell/contract';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import type { Reply } from '../../kit/api.ts';
import { useOfferUndo } from '../../kit/undo.ts';
import { useT } from '../../ui/use-t.ts';

export type EditPreview = Reply<typeof previewStreamEdit>;

/** A change of many streams in its two steps: what it would do, and doing it. */
export function useEditMany(streams: StreamChoice, onDone: () => void) {
  const t = useT();
  const api = useApi();
  const offerUndo = useOfferUndo();
  const [seen, setSeen] = useState<{ edit: StreamEdit; preview: EditPreview }>();
  return {
    seen,
    preview: async (edit: StreamEdit) =>
      setSeen({ edit, preview: await api.call(previewStreamEdit, { body: { streams, edit } }) }),
    apply: async () => {
      if (!seen) return;
      const { changed, changeSetId } = await api.call(editStreams, { body: { streams, edit: seen.edit } });
      offerUndo(t('tools.changed', { count: changed }), changeSetId);
      onDone();
    },
  };
}
