import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './button.tsx';
import { useT } from './use-t.ts';

async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Over plain HTTP browsers offer no clipboard object: the selection is copied instead.
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useT();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <IconButton
      label={isCopied ? t('ui.copied') : t('ui.copyWhat', { what: label })}
      onClick={() => void copy(text).then(() => setCopied(true))}
    >
      {isCopied ? <Check /> : <Copy />}
    </IconButton>
  );
}

/** A value that people take elsewhere: shown whole, copied by one click. */
export function CopyField({ label, text, tools }: { label: string; text: string; tools?: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <div className="mb-1 text-xs text-ink-3">{label}</div>
      <div className="flex items-center gap-1 rounded-md border border-line bg-sunk ps-2.5">
        <code className="machine min-w-0 flex-1 overflow-x-auto py-1.5 whitespace-nowrap" tabIndex={0}>
          {text}
        </code>
        {tools}
        <CopyButton text={text} label={label} />
      </div>
    </div>
  );
}
