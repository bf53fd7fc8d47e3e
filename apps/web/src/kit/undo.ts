import { undoChangeSet } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { toast } from '../ui/toast.tsx';
import { useT } from '../ui/use-t.ts';
import { useApi } from './api-context.tsx';
import { useFailed } from './says.ts';

/** Tells what was done and offers to undo its change set. */
export function useOfferUndo(): (says: string, changeSetId: string) => void {
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const t = useT();
  return useCallback(
    (says, changeSetId) => {
      const undo = async () => {
        const { restored, skipped } = await api.call(undoChangeSet, { params: { id: changeSetId } });
        await client.invalidateQueries();
        toast.done(skipped > 0 ? t('kit.undonePartly', { count: restored, skipped }) : t('kit.undone', { count: restored }));
      };
      toast.done(says, { label: t('kit.undo'), act: () => void undo().catch(failed) });
    },
    [api, client, failed, t],
  );
}
