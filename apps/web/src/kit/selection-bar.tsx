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
  onClear: () => void;
}

/** Rises from below while rows are selected: how many, and what can be done with them. */
export function SelectionBar<Row>({ rows, bulk, onClear }: SelectionBarProps<Row>) {
  const t = useT();
  if (rows.length === 0) return null;
  return (
    <div
      role="region"
      aria-label={t('kit.selected', { count: rows.length })}
      className="pop-in absolute inset-x-0 bottom-4 z-20 mx-auto flex w-fit max-w-[calc(100%-16px)] flex-wrap items-center gap-2 rounded-md border border-line bg-raise-2 px-3 py-2 shadow-float"
    >
      <span className="figures text-sm font-medium">{t('kit.selected', { count: rows.length })}</span>
      {bulk.map((action) => (
        <BulkButton key={action.label} action={action} rows={rows} onDone={onClear} />
      ))}
      <IconButton label={t('kit.clearSelection')} onClick={onClear}>
        <X />
      </IconButton>
    </div>
  );
}

function BulkButton<Row>({ action, rows, onDone }: { action: Bulk<Row>; rows: Row[]; onDone: () => void }) {
  const t = useT();
  const act = action.useAct();
  const failed = useFailed();
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      if (await act(rows)) onDone();
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
