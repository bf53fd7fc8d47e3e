import { undoChangeSet } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { toast } from '../ui/toast.tsx';
import { useT } from '../ui/use-t.ts';
import { useApi } from './api-context.tsx';
import { useFailed } from './says.ts';

/** Tells what was done and offers to undo its change sets. */
export function useOfferUndo(): (says: string, ...changeSetIds: string[]) => void {
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const t = useT();
  return useCallback(
    (says, ...changeSetIds) => {
      const undo = async () => {
        let [restored, skipped] = [0, 0];
        for (const id of changeSetIds) {
          const undone = await api.call(undoChangeSet, { params: { id } });
          restored += undone.restored;
          skipped += undone.skipped;
        }
        await client.invalidateQueries();
        toast.done(skipped > 0 ? t('kit.undonePartly', { count: restored, skipped }) : t('kit.undone', { count: restored }));
      };
      toast.done(says, { label: t('kit.undo'), act: () => void undo().catch(failed) });
    },
    [api, client, failed, t],
  );
}
