import { X } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../ui/button.tsx';
import { useT } from '../ui/use-t.ts';
import type { Bulk } from './resource-types.ts';
import { useShortcut } from './shortcut.ts';
import { useFailed } from './says.ts';

interface SelectionBarProps<Row> {
  rows: Row[];
  bulk: Bulk<Row>[];
  /** How many the list's filter finds, where all that are loaded are selected and there are more; null elsewhere. */
  total: number | null;
  onClear: () => void;
}

/** Rises from below while rows are selected: how many, and what can be done with them. */
export function SelectionBar<Row>({ rows, bulk, total, onClear }: SelectionBarProps<Row>) {
  const t = useT();
  const [wishesEvery, setEvery] = useState(false);
  if (rows.length === 0) return null;
  const forEvery = bulk.filter(({ useActOnAll }) => useActOnAll !== undefined);
  const isEvery = wishesEvery && total !== null;
  const clear = () => {
    setEvery(false);
    onClear();
  };
  const count = isEvery ? total : rows.length;
  return (
    <div
      role="region"
      aria-label={t('kit.selected', { count })}
      className="pop-in absolute inset-x-0 bottom-4 z-20 mx-auto flex w-fit max-w-[calc(100%-16px)] flex-wrap items-center gap-2 rounded-md border border-line bg-raise-2 px-3 py-2 shadow-float"
    >
      <span className="figures text-sm font-medium">{t('kit.selected', { count })}</span>
      {total !== null && !isEvery && forEvery.length > 0 ? (
        <Button variant="ghost" onClick={() => setEvery(true)}>
          {t('kit.selectEvery', { count: total })}
        </Button>
      ) : null}
      {(isEvery ? forEvery : bulk).map((action) => (
        <BulkButton key={action.label} action={action} rows={isEvery ? null : rows} onDone={clear} />
      ))}
      <IconButton label={t('kit.clearSelection')} onClick={clear}>
        <X />
      </IconButton>
    </div>
  );
}

interface BulkButtonProps<Row> {
  action: Bulk<Row>;
  /** Null: all that the list's filter finds. */
  rows: Row[] | null;
  onDone: () => void;
}

const useNothing = () => () => Promise.resolve(false);

function BulkButton<Row>({ action: { useActOnAll = useNothing, ...action }, rows, onDone }: BulkButtonProps<Row>) {
  const t = useT();
  const act = action.useAct();
  const actOnAll = useActOnAll();
  const failed = useFailed();
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      if (await (rows ? act(rows) : actOnAll())) onDone();
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  useShortcut('delete', () => void run(), { isOn: action.isBad === true && !isBusy });
  return (
    <Button variant={action.isBad ? 'danger' : 'plain'} isBusy={isBusy} onClick={() => void run()}>
      {t(action.label)}
    </Button>
  );
}
