import { type Bouquet, deleteBouquet, getBouquet } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useApi, useGet } from '../../kit/api-context.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { ProblemState } from '../../kit/problem-note.tsx';
import { namesOf, useCategoryChoices } from '../../kit/references.ts';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { useOfferUndo } from '../../kit/undo.ts';
import { IconButton } from '../../ui/button.tsx';
import { Facts } from '../../ui/layout.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { BouquetForm } from './bouquet-form.tsx';

export function BouquetSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const mayWrite = useCan('catalog:write');
  const categories = useCategoryChoices();
  const remove = useDeleteBouquets();
  const failed = useFailed();
  const { data: bouquet, error, refetch } = useGet(getBouquet, { params: { id: Number(id) } });
  if (!bouquet) {
    return (
      <Sheet title={error ? t('bouquets.one') : t('ui.loading')} onClose={onClose}>
        {error ? <ProblemState error={error} onRetry={() => void refetch()} /> : <SkeletonRows />}
      </Sheet>
    );
  }
  const erase = (
    <IconButton
      label={t('kit.deleteWhat', { what: bouquet.name })}
      onClick={() => void remove([bouquet]).then((isDone) => isDone && onClose(), failed)}
    >
      <Trash2 />
    </IconButton>
  );
  return (
    <Sheet
      title={bouquet.name}
      status={t('bouquets.grants', { count: bouquet.streamCount })}
      actions={mayWrite ? erase : null}
      onClose={onClose}
    >
      {mayWrite ? (
        <BouquetForm key={bouquet.id} bouquet={bouquet} onDone={onClose} />
      ) : (
        <div className="p-4">
          <Facts facts={[[t('bouquets.categories'), namesOf(categories, bouquet.categoryIds)]]} />
        </div>
      )}
    </Sheet>
  );
}

export function useDeleteBouquets() {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const confirm = useConfirm();
  const offerUndo = useOfferUndo();
  return async (rows: Pick<Bouquet, 'id' | 'name' | 'lineCount'>[]) => {
    const lines = rows.reduce((sum, { lineCount }) => sum + lineCount, 0);
    const question = {
      title: t('bouquets.deleteTitle', { count: rows.length }),
      says: t('bouquets.deleteSays', { count: lines }),
      act: t('kit.delete'),
    };
    // One that nobody has ends no picture, and it can be undone.
    if (lines > 0 && !(await confirm(question))) return false;
    const changeSets: string[] = [];
    for (const { id } of rows) changeSets.push((await api.call(deleteBouquet, { params: { id } })).changeSetId);
    await client.invalidateQueries();
    offerUndo(t('bouquets.deleted', { count: rows.length }), ...changeSets);
    return true;
  };
}
