import { exportStreams, type StreamKind } from '@muxwell/contract';
import { CopyMinus, FileDown, ListOrdered, PencilLine, Replace, TextCursorInput, Wrench } from 'lucide-react';
import { type ComponentType, Suspense } from 'react';
import { useDownload } from '../../kit/download.ts';
import { lazyPart } from '../../kit/lazy-part.ts';
import { useCan } from '../../kit/session.ts';
import { useUrlState } from '../../kit/url-state.ts';
import type { Key } from '../../locales/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { useChosen } from './use-chosen.ts';

const formats = ['m3u', 'csv', 'json'] as const;

interface ToolProps {
  kind: StreamKind;
  chosen: string;
  onDone: () => void;
}
interface Tool {
  title: Key;
  Form: ComponentType<ToolProps>;
}

/** By the name that stands in the address, with ids or `all`. */
const tools: Partial<Record<string, Tool>> = {
  change: { title: 'tools.change', Form: lazyPart(() => import('./change-form.tsx').then((part) => part.ChangeForm)) },
  rename: { title: 'tools.rename', Form: lazyPart(() => import('./rename-form.tsx').then((part) => part.RenameForm)) },
  replace: { title: 'tools.replace', Form: lazyPart(() => import('./replace-form.tsx').then((part) => part.ReplaceForm)) },
  order: { title: 'tools.order', Form: lazyPart(() => import('./order-form.tsx').then((part) => part.OrderForm)) },
  duplicates: { title: 'tools.duplicates', Form: lazyPart(() => import('./duplicates.tsx').then((part) => part.Duplicates)) },
};

/** Work on all streams that the list's filter finds, or on those that were selected. */
export const toolsFor = (kind: StreamKind) =>
  function StreamTools() {
    return <Tools kind={kind} />;
  };

function Tools({ kind }: { kind: StreamKind }) {
  const t = useT();
  const [url, setUrl] = useUrlState();
  const mayWrite = useCan('catalog:write');
  const download = useDownload(exportStreams);
  const streams = useChosen(kind, 'all');
  const open = (tool: string) => () => setUrl({ tool, chosen: 'all', open: undefined, new: undefined });
  const items: (MenuItem | 'line')[] = mayWrite
    ? [
        { label: t('tools.changeAll'), icon: <PencilLine />, act: open('change') },
        { label: t('tools.renameAll'), icon: <TextCursorInput />, act: open('rename') },
        { label: t('tools.replaceAll'), icon: <Replace />, act: open('replace') },
        { label: t('tools.orderAll'), icon: <ListOrdered />, act: open('order') },
        { label: t('tools.duplicates'), icon: <CopyMinus />, act: open('duplicates') },
        'line',
        ...formats.map((format) => ({
          label: t(`tools.export.${format}`),
          icon: <FileDown />,
          act: () => void download({ body: { format, streams } }),
        })),
      ]
    : [];
  const close = () => setUrl({ tool: undefined, chosen: undefined });
  const tool = mayWrite ? tools[url['tool'] ?? ''] : undefined;
  return (
    <>
      {items.length > 0 ? <Menu items={items} trigger={<Button icon={<Wrench />}>{t('tools.title')}</Button>} /> : null}
      {tool && url['chosen'] ? (
        <Sheet key={`${url['tool']}:${url['chosen']}`} title={t(tool.title).replace('…', '')} onClose={close}>
          <Suspense fallback={<SkeletonRows />}>
            <tool.Form kind={kind} chosen={url['chosen']} onDone={close} />
          </Suspense>
        </Sheet>
      ) : null}
    </>
  );
}
